import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openBrowser } from "./browser";
import { baseUrl } from "./environment";
import { until } from "./wait";

/** Chromium with a camera and a microphone of its own making, which reaches other pages of this machine directly. */
export function openBrowserWithMedia(): Promise<Browser> {
  return openBrowser(
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
  );
}

export interface Seat {
  name: string;
  /** Where the page is loaded from; the server itself unless told otherwise. */
  url?: string;
  /** More of the address, as in `eager`. */
  query?: string;
  /** Whether to enter with microphone and camera. */
  media?: boolean;
  /** How long the page may take for anything, in milliseconds; recovering from the worst of networks takes less. */
  patience?: number;
  options?: BrowserContextOptions;
}

/** What a page keeps for the tests: its connections, newest last. */
declare global {
  interface Window {
    connections: RTCPeerConnection[];
  }
}

/** Somebody at the page of Piano Mirror, in a browser profile of their own. */
export class Pianist {
  private constructor(
    readonly page: Page,
    readonly errors: string[],
    private readonly seat: Seat,
  ) {}

  /** Opens the page, at its door. */
  static async open(browser: Browser, seat: Seat): Promise<Pianist> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...seat.options });
    const page = await context.newPage();
    page.setDefaultTimeout(seat.patience ?? 30_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.addInitScript(() => {
      window.connections = [];
      const Original = window.RTCPeerConnection;
      window.RTCPeerConnection = class extends Original {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          window.connections.push(this);
        }
      };
    });
    if (seat.media === false) await page.addInitScript(() => localStorage.setItem("sostenuto.piano.devices", "no audio no video"));
    return new Pianist(page, errors, seat);
  }

  /** Opens a new room, and gives its code. */
  async create(): Promise<string> {
    await this.arrive("");
    await this.page.getByRole("button", { name: "Start a new room" }).click();
    await this.page.waitForURL(/[?&]room=/);
    return new URL(this.page.url()).searchParams.get("room") ?? "";
  }

  /** Comes to the door of a room, with its code filled in. */
  async arrive(code: string): Promise<void> {
    const { url = baseUrl, query = "", name } = this.seat;
    await this.page.goto(`${url}/piano.html?${query}${code === "" ? "" : `&room=${code}`}`);
    await this.page.getByLabel("Your name").fill(name);
    await this.page.locator('[data-connection="connected"]').waitFor();
  }

  async join(): Promise<void> {
    await this.page.getByRole("button", { name: "Join the room" }).click();
  }

  /** Settles when the page says that its one partner is connected. */
  async connected(): Promise<void> {
    try {
      await this.page.locator('[data-peer][data-state="connected"]').waitFor();
    } catch {
      throw new Error(`${this.seat.name} is not connected: ${await this.describe()}`);
    }
  }

  /** What there is to know about the page's connections. */
  describe(): Promise<string> {
    return this.page.evaluate(() => {
      const tiles = [...document.querySelectorAll<HTMLElement>("[data-peer]")].map(({ dataset }) => ({ ...dataset }));
      const connections = window.connections.map(({ signalingState, connectionState, iceConnectionState, iceGatheringState }) =>
        [signalingState, connectionState, iceConnectionState, iceGatheringState].join("/"),
      );
      return JSON.stringify({ tiles, connections, text: document.body.innerText.slice(0, 500) });
    });
  }

  /** What the tile of the partner has in its data attributes. */
  partner(attribute: "state" | "generation" | "fenced" | "collisions" | "route"): Promise<string | null> {
    return this.page.locator("[data-peer]").first().getAttribute(`data-${attribute}`);
  }

  key(key: number) {
    return this.page.locator(`[data-key="${key}"]`);
  }

  /** Where a key is that no other one covers. */
  async middleOf(key: number): Promise<{ x: number; y: number }> {
    const box = await this.key(key).boundingBox();
    if (box === null) throw new Error(`key ${key} is not drawn`);
    return { x: box.x + box.width / 2, y: box.y + box.height * 0.9 };
  }

  /** Puts the mouse down on a key and leaves it there. */
  async press(key: number): Promise<void> {
    const { x, y } = await this.middleOf(key);
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
  }

  async lift(): Promise<void> {
    await this.page.mouse.up();
  }

  /** Settles when exactly these keys are lit. */
  async lit(...keys: number[]): Promise<void> {
    let seen = "";
    await until(
      () => `${this.seat.name} sees ${keys.join()} lit; lit are ${seen}`,
      async () => {
        seen = await this.page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>("[data-key][data-lit]")].map(({ dataset }) => dataset["key"]).join(),
        );
        return seen === keys.join();
      },
    );
  }

  /** Ends the newest connection, from outside of the page's own code. */
  async cut(): Promise<void> {
    await this.page.evaluate(() => window.connections.at(-1)?.close());
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
