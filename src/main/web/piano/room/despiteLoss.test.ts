import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../_generated/api";
import { clientWithFakeSockets, type FakeWebSocket } from "../testing/fakeWebSocket";
import { despiteLoss } from "./despiteLoss";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Longer than the client waits before it opens another socket, however often it has failed. */
const longest = 60_000;

const actions = ({ said }: FakeWebSocket) => said.filter(({ type }) => type === "Action").length;

describe("an action whose connection is lost", () => {
  test("is sent again by the socket that follows", async () => {
    const { client, sockets } = clientWithFakeSockets();
    sockets[0]?.onopen?.();
    void despiteLoss(() => client.action(api.signaling.turnConfig, {}));
    expect(sockets.map(actions)).toEqual([1]);
    sockets[0]?.cut();
    await vi.advanceTimersByTimeAsync(longest);
    sockets[1]?.onopen?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets.map(actions)).toEqual([1, 1]);
  });

  test("fails in the end, as the client says it", async () => {
    const { client, sockets } = clientWithFakeSockets();
    sockets[0]?.onopen?.();
    const failed = expect(despiteLoss(() => client.action(api.signaling.turnConfig, {}))).rejects.toThrow("Connection lost");
    for (let i = 0; i < 10; i++) {
      sockets[i]?.cut();
      await vi.advanceTimersByTimeAsync(longest);
      sockets[i + 1]?.onopen?.();
      await vi.advanceTimersByTimeAsync(0);
    }
    await failed;
    expect(sockets.map(actions)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });
});

test("another failure is not tried again", async () => {
  const act = vi.fn(async () => {
    throw new Error("no");
  });
  await expect(despiteLoss(act)).rejects.toThrow("no");
  expect(act).toHaveBeenCalledTimes(1);
});
