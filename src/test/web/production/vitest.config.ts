import { defineConfig } from "vitest/config";

// A server of its own, as operators run it, which these tests stop in the end: see ProductionIT.
export default defineConfig({
  test: {
    include: ["production/*.test.ts"],
    root: new URL("..", import.meta.url).pathname,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: process.env["CI"] === undefined ? ["default"] : ["verbose"],
    env: { SERVER_URL: process.env["BASE_URL"] ?? "" },
  },
});
