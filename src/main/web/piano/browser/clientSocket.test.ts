import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
