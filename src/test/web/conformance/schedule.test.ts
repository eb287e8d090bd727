import { makeFunctionReference } from "convex/server";
import { describe, expect, test } from "vitest";
import { openClient } from "../support/client";
import { ownScope, samples, type Sample } from "../support/conformance";
import { call } from "../support/http";
import { until } from "../support/wait";

/** A document of `_scheduled_functions` (contract, section 8). */
type Job = {
  _id: string;
  _creationTime: number;
  name: string;
  args: unknown[];
  scheduledTime: number;
  completedTime?: number;
  state: { kind: "pending" | "inProgress" | "success" | "canceled" } | { kind: "failed"; error: string };
};

const mutation = <Args extends Record<string, string | number>>(name: string) =>
  makeFunctionReference<"mutation", Args, string>(`conformance/schedule:${name}`);
const later = mutation<{ scope: string; millis: number }>("later");
const failLater = mutation<{ scope: string }>("failLater");
const actLater = mutation<{ scope: string }>("actLater");
const cancel = mutation<{ id: string }>("cancel");
const get = makeFunctionReference<"query", { id: string }, Job>("conformance/schedule:get");

describe("scheduled functions", () => {
  test("a browser sees a scheduled mutation's effect live, and what becomes of it", async () => {
    const scope = ownScope();
    await using client = openClient();
    const effects: number[] = [];
    client.onUpdate(samples.byLabel, { scope }, (found) => effects.push(found.length));
    await until("the empty list", () => effects.length === 1);
    const id = await client.mutation(later, { scope, millis: 700 });
    const states: Job[] = [];
    client.onUpdate(get, { id }, (job) => states.push(job));
    await until("the effect", () => effects.at(-1) === 1);
    await until("the state", () => states.at(-1)?.state.kind === "success");
    expect(effects).toEqual([0, 1]);
    expect(states.map(({ state }) => state.kind)).toEqual(["pending", "success"]);
    const [pending, success] = states as [Job, Job];
    expect(pending).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      name: "conformance/schedule:mark",
      args: [{ scope, label: "marked" }],
      scheduledTime: expect.any(Number),
      state: { kind: "pending" },
    });
    const { completedTime, ...rest } = success;
    expect(rest).toEqual({ ...pending, state: { kind: "success" } });
    expect(completedTime).toBeGreaterThanOrEqual(pending.scheduledTime);
    // It ran when it was to, not when somebody happened to look.
    expect((completedTime ?? Infinity) - pending.scheduledTime).toBeLessThan(10_000);
  });

  test("what is canceled in time never runs", async () => {
    const scope = ownScope();
    await using client = openClient();
    const doomed = await client.mutation(later, { scope, millis: 400 });
    await client.mutation(cancel, { id: doomed });
    const next = await client.mutation(later, { scope, millis: 400 });
    await until("the later one has run", async () => (await client.query(get, { id: next })).state.kind === "success");
    const canceled = await client.query(get, { id: doomed });
    expect(canceled.state).toEqual({ kind: "canceled" });
    expect(canceled.completedTime).toBeLessThan(canceled.scheduledTime);
    expect(await client.query(samples.byLabel, { scope })).toHaveLength(1);
  });

  test("a mutation that fails leaves nothing but its error", async () => {
    const scope = ownScope();
    await using client = openClient();
    const id = await client.mutation(failLater, { scope });
    await until("its end", async () => (await client.query(get, { id })).completedTime !== undefined);
    expect((await client.query(get, { id })).state).toEqual({
      kind: "failed",
      error: "Uncaught IllegalStateException: This mutation fails.",
    });
    expect(await client.query(samples.byLabel, { scope })).toEqual([]);
  });

  test("an action runs later, and schedules itself", async () => {
    const scope = ownScope();
    await using client = openClient();
    const id = await client.mutation(actLater, { scope });
    let shown: Sample[] = [];
    client.onUpdate(samples.byLabel, { scope }, (found) => (shown = found));
    await until("the effect", () => shown.length === 1);
    await until("its end", async () => (await client.query(get, { id })).state.kind === "success");
  });

  test("a cron by interval runs when it is deployed", async () => {
    await using client = openClient();
    let shown: Sample[] = [];
    client.onUpdate(samples.byLabel, { scope: "conformance cron" }, (found) => (shown = found));
    await until("its effect", () => shown.length > 0);
  });

  test("an internal function that is scheduled is still not a client's to call", async () => {
    const answer = await call("mutation", "conformance/schedule:mark", [{ scope: ownScope(), label: "x" }]);
    expect(answer).toMatchObject({ status: "error", errorMessage: expect.stringContaining("Could not find public function") });
  });
});
