import { describe, expect, test } from "vitest";
import type { Row } from "./support/database";
import { History, orderProblem } from "./support/history";

// The judge of the random tests is judged first: it must see each fault it is there for.

const row = (id: string, time: number, name = id): Row => ({ id, creation_time: time, center_id: "c", name, status: "active" });
const [a, b, c] = [row("a", 3), row("b", 2), row("c", 1)];

function recorded(): History {
  const history = new History();
  history.record([["a", a], ["b", b], ["c", c]]);
  history.record([["b", null]]);
  history.record([["c", row("c", 1, "renamed")]]);
  return history;
}

describe("a follower", () => {
  test("accepts each moment in turn, and moments left out", () => {
    const follow = recorded().follower();
    expect(follow({ rows: [a, b], exhausted: false })).toBeNull();
    expect(follow({ rows: [a, b, c], exhausted: true })).toBeNull();
    expect(follow({ rows: [a, row("c", 1, "renamed")], exhausted: true })).toBeNull();
  });

  test.each<[string, Row[], boolean]>([
    ["a gap", [a, c], false],
    ["a missing end", [a, b], true],
    ["a row of the future beside one of the past", [a, b, row("c", 1, "renamed")], true],
    ["an empty list that was not", [], true],
  ])("sees %s", (_, rows, exhausted) => {
    const history = new History();
    history.record([["a", a], ["b", b], ["c", c]]);
    history.record([["c", row("c", 1, "renamed")], ["b", row("b", 2, "renamed")]]);
    const follow = history.follower();
    expect(follow({ rows: [a, b, c], exhausted: true })).toBeNull();
    expect(follow({ rows, exhausted })).not.toBeNull();
  });

  test("sees time that runs backwards", () => {
    const follow = recorded().follower();
    expect(follow({ rows: [a, c], exhausted: true })).toBeNull();
    expect(follow({ rows: [a, b, c], exhausted: true })).not.toBeNull();
  });

  test("leaves other writers' rows to others, but counts them as the edge", () => {
    const follow = recorded().follower();
    expect(follow({ rows: [a, row("other", 2.5)], exhausted: false })).toBeNull();
  });
});

describe("the order", () => {
  test("is good when it descends", () => expect(orderProblem([a, b, c])).toBeNull());
  test("is wrong with a duplicate", () => expect(orderProblem([a, b, b])).toBe("a row is shown twice"));
  test("is wrong when it ascends", () => expect(orderProblem([b, a])).toBe("row 1 is out of order"));
});
