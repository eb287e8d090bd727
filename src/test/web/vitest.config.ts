import { defineConfig } from "vitest/config";

const shared = {
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // Vite gives the tests a BASE_URL of its own, so ours travels under another name.
  env: { SERVER_URL: required("BASE_URL", "http://127.0.0.1:9080") },
};

export default defineConfig({
  // The application's sources are tested with the packages of this folder, one copy of each.
  resolve: { dedupe: ["convex", "react", "react-dom"] },
  test: {
    reporters: process.env["CI"] === undefined ? ["default"] : ["verbose"],
    projects: [
      {
        extends: true,
        test: { ...shared, name: "together", include: ["*.test.{ts,tsx}", "conformance/*.test.{ts,tsx}"], sequence: { groupOrder: 0 } },
      },
      {
        // What shakes the whole server, or counts what it does, runs when the others are done, one file after the other.
        extends: true,
        test: { ...shared, name: "alone", include: ["alone/*.test.ts"], fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

function required(name: string, example: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}, for example ${name}=${example}`);
  return value;
}
