import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { anyApi, getFunctionName, type AnyApi } from "convex/server";
import { expect, test } from "vitest";
import { call } from "../support/http";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test("case 99: the generated api compiles under strict, and its wrong uses do not", async () => {
  const tsc = here("../node_modules/typescript/bin/tsc");
  const errors = await promisify(execFile)(process.execPath, [tsc, "--noEmit", "-p", here("../types")]).then(
    ({ stdout }) => stdout,
    ({ stdout, message }: { stdout?: string; message: string }) => stdout || message,
  );
  expect(errors).toBe("");
});

for (const folder of ["../../../main/web/_generated/", "../_generated/"]) {
  test(`case 100: the server has each public function under the name that its reference has: ${folder}`, async () => {
    const references = publicReferences(await readFile(here(`${folder}api.d.ts`), "utf8"));
    expect(references.length).toBeGreaterThan(10);
    for (const { properties, kind } of references) {
      const name = getFunctionName(properties.reduce((place: any, property) => place[property], anyApi as AnyApi));
      // No function takes this argument, so none of them runs.
      const answer = await call(kind, name, [{ unheardOf: true }]);
      expect(answer, name).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError") });
    }
  });
}

type Reference = { properties: string[]; kind: "query" | "mutation" | "action" };

/** The functions of `api`, read from its declaration line by line: two spaces for each step. */
function publicReferences(declarations: string): Reference[] {
  const api = declarations.slice(declarations.indexOf("const api"), declarations.indexOf("const internal"));
  const found: Reference[] = [];
  const path: string[] = [];
  for (const line of api.split("\n")) {
    const property = /^( +)"?([^":]+)"?: (?:FunctionReference<"(\w+)")?/.exec(line);
    if (property === null) continue;
    const [, indent = "", name = "", kind] = property;
    path.splice(indent.length / 2 - 1, path.length, name);
    if (kind !== undefined) found.push({ properties: [...path], kind: kind as Reference["kind"] });
  }
  return found;
}
