import { readFileSync } from "node:fs";
import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { baseUrl } from "../support/environment";
import { Meetings } from "../support/meetings";
import { openBrowserWithMedia, type Pianist } from "../support/pianist";
import { until } from "../support/wait";

/** Where RestartsIT keeps the server's process id; the server is started again whenever it has ended. */
const pidFile = process.env["SERVER_PID_FILE"] ?? "";
const restarts = Number(process.env["RESTARTS"] ?? 2);
/** How long a server may take to be back, and everybody to come together, on a machine that does much else; in milliseconds. */
const startLimit = 180_000;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowserWithMedia();
});
afterAll(() => browser.close());

async function ready(): Promise<void> {
  const isReady = () => fetch(`${baseUrl}/health/ready`).then(({ ok }) => ok, () => false);
  await until("the server is ready", isReady, startLimit);
}

/** Kills the server at the moment at which this page wants to send its first answer, which gets lost with it. */
async function killBeforeAnswer({ page }: Pianist, killed: () => void): Promise<void> {
  let done = false;
  await page.routeWebSocket(/\/sync$/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const isAnswer = String(message).includes("signaling:sendMessage") && String(message).includes('"answer"');
      if (!isAnswer || done) return server.send(message);
      done = true;
      process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
      killed();
    });
  });
}

test("two pages meet, though the server is killed between offer and answer", { timeout: restarts * 2 * startLimit }, async () => {
  const all = new Meetings();
  let kills = 0;
  for (let i = 0; i < restarts; i++) {
    await ready();
    const before = (_: Pianist, guest: Pianist) => killBeforeAnswer(guest, () => kills++);
    const between = async () => {
      await until("the server is killed", () => kills > i, startLimit);
      await ready();
    };
    await all.meet(browser, { media: false, patience: startLimit }, { before, between });
  }
  console.log(all.describe("the server killed between offer and answer, and ready again"));
  expect([all.count, kills]).toEqual([restarts, restarts]);
});
