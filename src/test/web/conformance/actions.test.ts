import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { openClient } from "../support/client";
import { ownScope, samples } from "../support/conformance";
import { value } from "../support/http";
import { Proxy } from "../support/proxy";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";

const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (reason: unknown) => reason,
  );
const labelled = (scope: string, label: string) => value<string>("mutation", "conformance/changes:add", { scope, label });
const labels = async (scope: string) =>
  (await value<{ label?: string }[]>("query", "conformance/queries:byLabel", { scope })).map(({ label }) => label);

describe("actions", () => {
  test("case 39: an action succeeds, fails, and refuses with data", async () => {
    await using client = openClient();
    expect(await client.action(samples.echoByAction, { value: { n: 5n } })).toEqual({ n: 5n });
    expect(await reasonOf(client.action(samples.failByAction, {}))).toMatchObject({
      message: expect.stringContaining("[CONVEX A(conformance/changes:failByAction)]"),
    });
    const refused = await reasonOf(client.action(samples.refuseByAction, { data: { why: [null, 7n] } }));
    expect(refused).toBeInstanceOf(ConvexError);
    expect((refused as ConvexError<never>).data).toEqual({ why: [null, 7n] });
  });

  test("case 39: an action's answer has no time, and no error data unless it refuses", async () => {
    const socket = await RawSocket.connect();
    socket.act(0, "conformance/changes:echoByAction", { value: "x" });
    expect(await socket.acted(0)).toEqual({ type: "ActionResponse", requestId: 0, success: true, result: "x", logLines: [] });
    socket.act(1, "conformance/changes:failByAction", {});
    const failed = await socket.acted(1);
    expect(failed).toMatchObject({ success: false });
    expect(failed).not.toHaveProperty("errorData");
    socket.act(2, "conformance/changes:refuseByAction", { data: null });
    expect(await socket.acted(2)).toMatchObject({ success: false, errorData: null });
    await socket.close();
  });

  test("case 39: two actions overlap in time, and a slow one does not block mutations", async () => {
    const [one, two] = [ownScope(), ownScope()];
    const socket = await RawSocket.connect();
    socket.act(0, "conformance/changes:meet", { scope: one });
    socket.act(1, "conformance/changes:meet", { scope: two });
    await until("both have begun", async () => (await labels(one)).includes("began") && (await labels(two)).includes("began"));
    // Each waits for a word that only a mutation of the same socket says; the later one first.
    socket.mutate(2, "conformance/changes:add", { scope: two, label: "go" });
    expect(await socket.settle(2)).toMatchObject({ success: true });
    await socket.acted(1);
    expect(socket.messages.some((message) => message.type === "ActionResponse" && message.requestId === 0)).toBe(false);
    socket.mutate(3, "conformance/changes:add", { scope: one, label: "go" });
    await socket.acted(0);
    await socket.close();
  });

  test("case 40: when the socket drops, the client rejects, and the action runs on to its end, once", async () => {
    const scope = ownScope();
    const proxy = await Proxy.start();
    try {
      await using client = openClient({ url: proxy.url });
      const answer = reasonOf(client.action(samples.meet, { scope }));
      await until("it has begun", async () => (await labels(scope)).includes("began"));
      proxy.cut();
      expect(await answer).toMatchObject({ message: expect.stringContaining("Connection lost while action was in flight") });
      await until("the client is back", () => client.connectionState().isWebSocketConnected);
      await labelled(scope, "go");
      await until("it has ended", async () => (await labels(scope)).includes("ended"));
      // Never sent again: it began once and ended once.
      expect((await labels(scope)).sort()).toEqual(["began", "ended", "go"]);
    } finally {
      await proxy.stop();
    }
  });
});
