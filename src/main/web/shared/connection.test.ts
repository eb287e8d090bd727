import { describe, expect, test } from "vitest";
import { nextConnection, spanText, type Connection } from "./connection";

const offline = { isWebSocketConnected: false, hasEverConnected: true, inflightMutations: 0 };
const online = { isWebSocketConnected: true, hasEverConnected: true, inflightMutations: 0 };

describe("connection", () => {
  test("a page that never had a socket is connecting, not reconnecting", () => {
    const state = { ...offline, hasEverConnected: false };
    expect(nextConnection({ kind: "connecting" }, state, 5)).toEqual({ kind: "connecting" });
  });

  test("the moment of loss is kept while the client tries again", () => {
    const lost = nextConnection({ kind: "connected", saving: 0 }, offline, 1000);
    expect(nextConnection(lost, offline, 9000)).toEqual({ kind: "reconnecting", lostAt: 1000, saving: 0 });
  });

  test("a second loss starts a new count", () => {
    let now: Connection = nextConnection({ kind: "connected", saving: 0 }, offline, 1000);
    now = nextConnection(now, online, 2000);
    expect(nextConnection(now, offline, 3000)).toMatchObject({ kind: "reconnecting", lostAt: 3000 });
  });

  test("changes on their way are counted, also while the socket is away", () => {
    const state = { ...offline, inflightMutations: 2 };
    expect(nextConnection({ kind: "connected", saving: 0 }, state, 1)).toMatchObject({ saving: 2 });
  });
});

describe("spanText", () => {
  test.each([
    [-5, "0 s"],
    [999, "0 s"],
    [59_999, "59 s"],
    [125_000, "2 min 5 s"],
    [3_780_000, "1 h 3 min"],
  ])("%i ms reads %s", (milliseconds, text) => expect(spanText(milliseconds)).toBe(text));
});
