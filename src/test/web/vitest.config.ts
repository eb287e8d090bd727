import { defineConfig } from "vitest/config";

export default defineConfig({
  // The application's sources are tested with the packages of this folder, one copy of each.
  resolve: { dedupe: ["convex", "react", "react-dom"] },
  test: {
    include: ["**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Vite gives the tests a BASE_URL of its own, so ours travels under another name.
    env: { SERVER_URL: required("BASE_URL", "http://127.0.0.1:9080") },
    reporters: process.env["CI"] === undefined ? ["default"] : ["verbose"],
  },
});

function required(name: string, example: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}, for example ${name}=${example}`);
  return value;
}
