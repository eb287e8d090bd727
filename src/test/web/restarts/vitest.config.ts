import { defineConfig } from "vitest/config";

// A server of its own, which these tests kill and somebody else starts again: see RestartsIT.
export default defineConfig({
  test: {
    include: ["restarts/*.test.ts"],
    root: new URL("..", import.meta.url).pathname,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: process.env["CI"] === undefined ? ["default"] : ["verbose"],
    env: { SERVER_URL: process.env["BASE_URL"] ?? "" },
  },
});
