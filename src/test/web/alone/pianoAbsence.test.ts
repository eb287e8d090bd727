import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RawGuest } from "../support/guests";
import { openBrowserWithMedia, Pianist } from "../support/pianist";
import { Proxy } from "../support/proxy";

/** A page has five seconds to come back here, and half a minute more right after the server's start. */
const departure = 60_000;
/** Its client waits up to 24 s between its attempts. */
const returning = 60_000;

/** Who is in the room, as its host has subscribed to it. */
function peersOf(host: RawGuest): { _id: string; userId: string }[] {
  return host.socket.value(1);
}

async function end(host: RawGuest, guest: Pianist): Promise<void> {
  expect(guest.errors).toEqual([]);
  await Promise.all([host.socket.close(), guest.close()]);
}

describe("a page that is no longer in its room", { timeout: 180_000 }, () => {
  let browser: Browser;
  let proxy: Proxy;
  beforeAll(async () => {
    browser = await openBrowserWithMedia();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    proxy = await Proxy.start();
  });
  afterEach(() => proxy.stop());

  /** A host without a page, whom somebody at a page behind the proxy has come to. */
  async function visited(): Promise<[RawGuest, Pianist, string]> {
    const host = await RawGuest.come();
    const code = `AWAY-${randomUUID()}`;
    await host.create({ slug: code });
    await host.socket.subscribe(1, "rooms:peers", { roomId: host.room });
    const guest = await Pianist.open(browser, { name: "Robert", media: false, url: proxy.url, patience: returning });
    await guest.arrive(code);
    await guest.join();
    await host.socket.until("somebody comes", () => peersOf(host).length === 2);
    await guest.page.locator("[data-peer]").waitFor();
    return [host, guest, code];
  }

  /** Takes the page's way to the server away until its peer is gone and the page calls its absence a long one. */
  async function away(host: RawGuest, { page }: Pianist): Promise<void> {
    proxy.open = false;
    proxy.cut();
    await host.socket.until("the peer has left", () => peersOf(host).length === 1, departure);
    await page.getByText(/Reconnecting · (?:[6-9] s|\d\d s|\d+ min)/).waitFor();
  }

  test("since it was away for too long comes back by itself, as often as that happens", async () => {
    const [host, guest] = await visited();
    for (let i = 0; i < 2; i++) {
      await away(host, guest);
      proxy.open = true;
      await host.socket.until("the page is back", () => peersOf(host).length === 2, returning);
      await guest.page.locator("[data-peer]").waitFor();
    }
    await end(host, guest);
  });

  test("since the host has removed it does not come back", async () => {
    const [host, guest] = await visited();
    const peerId = peersOf(host).find(({ userId }) => userId !== host.userId)?._id ?? "";
    await host.mutate("rooms:remove", { roomId: host.room, peerId });
    await guest.page.getByText("You are no longer in this room").waitFor();
    expect(peersOf(host)).toHaveLength(1);
    await guest.page.getByRole("button", { name: "Join again" }).click();
    await host.socket.until("somebody has asked for it", () => peersOf(host).length === 2);
    await end(host, guest);
  });

  test("since that was closed while it was away says so, and offers to try again", async () => {
    const [host, guest] = await visited();
    await away(host, guest);
    await host.mutate("rooms:close", { roomId: host.room });
    proxy.open = true;
    await guest.page.getByText("You are no longer in this room").waitFor();
    await guest.page.getByRole("button", { name: "Join again" }).waitFor();
    await end(host, guest);
  });

  test("since that was closed does not come into another one that has taken its code", async () => {
    const [host, guest, code] = await visited();
    await away(host, guest);
    await host.mutate("rooms:close", { roomId: host.room });
    await host.create({ slug: code });
    await host.socket.subscribe(2, "rooms:peers", { roomId: host.room });
    proxy.open = true;
    await guest.page.getByText("You are no longer in this room").waitFor();
    await host.socket.until("nobody else is there", () => host.socket.value<unknown[]>(2).length === 1);
    await end(host, guest);
  });
});
