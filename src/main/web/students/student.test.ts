import { compareValues } from "convex/values";
import { expect, test } from "vitest";
import { nameProblem, statuses } from "./student";

test("the statuses are told in the order in which the list shows them", () => {
  expect([...statuses].sort((a, b) => compareValues(b, a))).toEqual(statuses);
});

test.each([
  ["", "Please give a name."],
  ["   ", "Please give a name."],
  ["x".repeat(201), "A name has at most 200 characters; this one has 201."],
])("the name %j is refused", (name, problem) => expect(nameProblem(name)).toBe(problem));

test.each(["A", ` ${"x".repeat(200)} `, "🎹".repeat(200)])("the name %j is good", (name) => expect(nameProblem(name)).toBeNull());
