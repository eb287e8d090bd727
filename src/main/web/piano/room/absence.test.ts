import { describe, expect, test } from "vitest";
import { ManualTime } from "../testing/manualTime";
import { Absence, longAbsence, type WatchedSocket } from "./absence";

class FakeSocket implements WatchedSocket {
  private state = { there: true, caughtUp: true };
  private changed: () => void = () => undefined;

  isThere = () => this.state.there;
  hasCaughtUp = () => this.state.caughtUp;

  follow(changed: () => void) {
    this.changed = changed;
    return () => void (this.changed = () => undefined);
  }

  set(there: boolean, caughtUp = false): void {
    this.state = { there, caughtUp };
    this.changed();
  }
}

function world() {
  const time = new ManualTime();
  const socket = new FakeSocket();
  return { time, socket, absence: new Absence(socket, () => time.now()) };
}

describe("what is heard", () => {
  test("when the socket is back from a long absence happened in it", async () => {
    const { time, socket, absence } = world();
    socket.set(false);
    await time.advance(longAbsence);
    socket.set(true);
    expect(absence.isLong).toBe(true);
  });

  test("when the socket is back from a short one did not", async () => {
    const { time, socket, absence } = world();
    socket.set(false);
    await time.advance(longAbsence - 1);
    socket.set(true);
    expect(absence.isLong).toBe(false);
  });

  test("once the page has caught up is news", async () => {
    const { time, socket, absence } = world();
    socket.set(false);
    await time.advance(2 * longAbsence);
    socket.set(true);
    socket.set(true, true);
    expect(absence.isLong).toBe(false);
    await time.advance(2 * longAbsence);
    expect(absence.isLong).toBe(false);
  });

  test("after several losses in a row happened since the first of them", async () => {
    const { time, socket, absence } = world();
    for (let i = 0; i < 3; i++) {
      socket.set(false);
      await time.advance(longAbsence / 2);
      socket.set(true);
    }
    expect(absence.isLong).toBe(true);
  });

  test("while the socket has been there all the time is news", async () => {
    const { time, absence } = world();
    await time.advance(60_000);
    expect(absence.isLong).toBe(false);
  });
});

test("who was away already at the beginning counts from then", async () => {
  const time = new ManualTime();
  const socket = new FakeSocket();
  socket.set(false);
  const absence = new Absence(socket, () => time.now());
  await time.advance(longAbsence);
  expect(absence.isLong).toBe(true);
  absence.close();
});
