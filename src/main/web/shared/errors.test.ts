import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { kindError } from "./errors";

describe("kindError", () => {
  test("an application error speaks for itself and names its fields", () => {
    const error = new ConvexError({ code: "invalid", message: "The name is empty.", fields: { name: "must not be empty" } });
    expect(kindError(error)).toEqual({ message: "The name is empty.", fields: { name: "must not be empty" } });
  });

  test("several complaints about one field are joined", () => {
    const error = new ConvexError({ fields: { name: ["too long", "has a line break"] } });
    expect(kindError(error)).toEqual({
      message: "too long, has a line break",
      fields: { name: "too long, has a line break" },
    });
  });

  test.each([[null], [5], [[]], [{}]])("data %j still gives a sentence", (data) => {
    expect(kindError(new ConvexError(data)).message).toBe("The server said no, without giving a reason.");
  });

  test("a redacted server error keeps the request id for the operator", () => {
    const text = "[CONVEX M(students:create)] [Request ID: 00ff00ff00ff00ff] Server Error\n  Called by client";
    expect(kindError(new Error(text)).message).toBe("The server could not do this. (request 00ff00ff00ff00ff)");
  });

  test("an unredacted server error shows its first line", () => {
    const text = "[CONVEX M(a:b)] [Request ID: 0a] Server Error\nArgumentValidationError: x\nPath: .name\n  Called by client";
    expect(kindError(new Error(text)).message).toBe("ArgumentValidationError: x (request 0a)");
  });

  test("something that is no error at all still gives a sentence", () => {
    expect(kindError(undefined).message).toBe("Something went wrong.");
  });
});
