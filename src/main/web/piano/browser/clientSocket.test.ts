import type { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import { clientWithFakeSockets } from "../testing/fakeWebSocket";
import { socketOf } from "./clientSocket";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("the npm client opens another socket as soon as it is asked, and no second one beside it", async () => {
  const { client, sockets } = clientWithFakeSockets();
  const socket = socketOf(client);
  const seen: boolean[] = [];
  const unfollow = socket.follow(() => seen.push(socket.isThere()));
  sockets[0]?.onopen?.();
  expect(socket.isThere()).toBe(true);
  await vi.advanceTimersByTimeAsync(0);

  sockets[0]?.cut();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.at(-1)).toBe(false);
  expect(sockets).toHaveLength(1);
  socket.reopen();
  socket.reopen();
  expect(sockets).toHaveLength(2);
  sockets[1]?.onopen?.();
  expect(socket.isThere()).toBe(true);
  socket.reopen();
  expect(sockets).toHaveLength(2);
  unfollow();
  await client.close();
});

test("the npm client says what has happened to a query before it says that it has caught up", async () => {
  const { client, sockets } = clientWithFakeSockets();
  const socket = socketOf(client);
  const roomId = "1" as Id<"rooms">;
  const results: unknown[] = [];
  const watch = client.watchQuery(api.rooms.get, { roomId });
  watch.onUpdate(() => {
    try {
      results.push([watch.localQueryResult(), socket.hasCaughtUp()]);
    } catch (error) {
      results.push([(error as ConvexError<string>).data, socket.hasCaughtUp()]);
    }
  });
  sockets[0]?.onopen?.();
  sockets[0]?.tell({ type: "QueryUpdated", queryId: 0, value: "a room", logLines: [], journal: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.hasCaughtUp()).toBe(true);

  sockets[0]?.cut();
  socket.reopen();
  sockets[1]?.onopen?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([socket.isThere(), socket.hasCaughtUp()]).toEqual([true, false]);
  sockets[1]?.tell({ type: "QueryFailed", queryId: 0, errorMessage: "no", errorData: "gone", logLines: [], journal: null });
  expect(results).toEqual([
    ["a room", true],
    ["gone", false],
  ]);
  expect(socket.hasCaughtUp()).toBe(true);
});
