import { expect, test } from "vitest";
import { Database } from "../support/database";
import { Bystander } from "../support/bystander";
import { totals } from "../support/metrics";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";

test("a query that runs too long holds up its own client, and no bystander", { timeout: 60_000 }, async () => {
  const bystander = await Bystander.start();
  const holder = await Database.connect();
  const socket = await RawSocket.connect();
  await holder.run("begin");
  try {
    // Whoever reads the centres waits, until his run's time is over.
    await holder.run("lock table centers in access exclusive mode");
    const left = (await totals()).get("sostenuto_stragglers_left")!;
    socket.add(0, "centers:list", {});
    await until("the round goes on without it", async () => (await totals()).get("sostenuto_stragglers_left")! > left);
    expect((await totals()).get("sostenuto_stragglers")).toBe(1);
    const seen = (await bystander.latencies()).count;
    await until("ten updates of the bystander", async () => (await bystander.latencies()).count >= seen + 10, 30_000);
    expect((await totals()).get("sostenuto_stragglers"), "it still runs").toBe(1);
    await holder.run("rollback");
    await socket.until("its result", () => socket.results.has(0), 30_000);
    await until("the run has ended", async () => (await totals()).get("sostenuto_stragglers") === 0);
  } finally {
    await holder.close();
    await socket.close();
    await bystander.stop();
  }
});
