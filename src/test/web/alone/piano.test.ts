import { mkdirSync } from "node:fs";
import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../../main/web/shared/testing/random";
import { Meetings } from "../support/meetings";
import { openBrowserWithMedia, Pianist, type Seat } from "../support/pianist";
import { Proxy } from "../support/proxy";
import { chooseSeed } from "../support/seed";
import { until } from "../support/wait";

/** How often two pages meet in each way; `MEETINGS` asks for another number. */
const meetings = Number(process.env["MEETINGS"] ?? 5);
/** The law for meetings, in milliseconds from the end of a disturbance; held where the number is large enough to say something. */
const law = 2_000;
const limit = 60_000 + meetings * 30_000;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowserWithMedia();
});
afterAll(() => browser.close());

/** Pictures of what was seen, when SCREENSHOTS names a folder for them. */
async function picture({ page }: Pianist, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Two who are connected, without media unless asked for: pictures keep a machine busy. */
async function pair(seat: Partial<Seat> = {}): Promise<[Pianist, Pianist]> {
  const open = (name: string) => Pianist.open(browser, { name, media: false, ...seat });
  const [clara, robert] = await Promise.all([open("Clara"), open("Robert Schumann")]);
  await robert.arrive(await clara.create());
  await robert.join();
  await Promise.all([clara.connected(), robert.connected()]);
  return [clara, robert];
}

async function part(...pianists: Pianist[]): Promise<void> {
  for (const { errors } of pianists) expect(errors).toEqual([]);
  await Promise.all(pianists.map((pianist) => pianist.close()));
}

async function cutNowAndThen(proxy: Proxy, random: Random): Promise<void> {
  for (let cuts = 1 + random.below(3); cuts > 0; cuts--) {
    await new Promise((resolve) => setTimeout(resolve, random.below(400)));
    if (random.chance(0.5)) proxy.muteServer();
    proxy.cut();
  }
}

describe("two pages meet", () => {
  test("by a code", { timeout: limit }, async () => {
    const all = new Meetings();
    for (let i = 0; i < meetings; i++) await all.meet(browser, {});
    console.log(all.describe("by a code"));
    expect(all.count).toBe(meetings);
    if (meetings >= 50) expect(all.most).toBeLessThan(law);
  });

  test("with both offering at once", { timeout: limit }, async () => {
    const all = new Meetings();
    for (let i = 0; i < meetings; i++) await all.meet(browser, { query: "eager" });
    console.log(all.describe("both offering at once"));
    expect(all.count).toBe(meetings);
    if (meetings >= 50) expect(all.most).toBeLessThan(law);
  });

  test("with one page loaded anew in the middle", { timeout: limit }, async () => {
    const seed = chooseSeed();
    const random = new Random(seed);
    const all = new Meetings();
    for (let i = 0; i < meetings; i++) {
      const between = async (_: Pianist, guest: Pianist) => {
        await guest.page.locator("[data-peer]").waitFor();
        await new Promise((resolve) => setTimeout(resolve, random.below(500)));
        await guest.page.reload();
      };
      await all.meet(browser, {}, { between });
    }
    console.log(all.describe(`one page loaded anew, SEED=${seed}`));
    expect(all.count).toBe(meetings);
    if (meetings >= 50) expect(all.most).toBeLessThan(law);
  });

  test("with sockets cut at random moments", { timeout: limit }, async () => {
    const seed = chooseSeed();
    const random = new Random(seed);
    const proxy = await Proxy.start();
    const all = new Meetings();
    try {
      for (let i = 0; i < meetings; i++) {
        await all.meet(browser, { url: proxy.url }, { between: () => cutNowAndThen(proxy, random) });
      }
    } catch (error) {
      throw new Error(`SEED=${seed}: ${String(error)}`, { cause: error });
    } finally {
      await proxy.stop();
    }
    console.log(all.describe(`sockets cut, SEED=${seed}`));
    expect(all.count).toBe(meetings);
    if (meetings >= 50) expect(all.most).toBeLessThan(law);
  });
});

test("somebody whose socket is lost while he is being signed in gets in all the same", async () => {
  const [clara, robert] = await Promise.all(["Clara", "Robert"].map((name) => Pianist.open(browser, { name, media: false })));
  if (clara === undefined || robert === undefined) throw new Error("nobody is there");
  let lost = 0;
  await robert.page.routeWebSocket(/\/sync$/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!String(message).includes('"auth:signIn"') || lost > 0) return server.send(message);
      lost++;
      void socket.close({ code: 1012 });
    });
  });
  await robert.arrive(await clara.create());
  await robert.join();
  await Promise.all([clara.connected(), robert.connected()]);
  expect(lost).toBe(1);
  await part(clara, robert);
});

describe("a lesson", { timeout: 90_000 }, () => {
  test("keys light up at both, by mouse, computer keyboard and keyboard focus", async () => {
    const [clara, robert] = await pair();
    await clara.press(60);
    await clara.lit(60);
    await robert.lit(60);
    expect(await robert.key(60).getAttribute("data-lit")).toBe("other-0");
    await picture(robert, "piano-lit");
    await clara.lift();
    await robert.lit();

    await robert.page.keyboard.down("KeyD");
    await clara.lit(64);
    await robert.page.keyboard.down("KeyG");
    await clara.lit(64, 67);
    await robert.page.keyboard.up("KeyD");
    await robert.page.keyboard.up("KeyG");
    await clara.lit();

    await robert.key(60).focus();
    await robert.page.keyboard.press("ArrowRight");
    await robert.page.keyboard.down(" ");
    await clara.lit(61);
    await robert.page.keyboard.up(" ");
    await clara.lit();
    await part(clara, robert);
  });

  test("a glide over keys plays each of them", async () => {
    const [clara, robert] = await pair();
    await clara.press(60);
    const { x, y } = await clara.middleOf(64);
    await clara.page.mouse.move(x, y, { steps: 20 });
    await robert.lit(64);
    await clara.lift();
    await robert.lit();
    await part(clara, robert);
  });

  test("two fingers play two keys, and each lets go of its own", async () => {
    const [clara, robert] = await pair({ options: { hasTouch: true } });
    const [low, high] = await Promise.all([clara.middleOf(60), clara.middleOf(67)]);
    const touch = await clara.page.context().newCDPSession(clara.page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ ...low, id: 1 }] });
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ ...low, id: 1 }, { ...high, id: 2 }] });
    await robert.lit(60, 67);
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [{ ...high, id: 2 }] });
    await robert.lit(60);
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await robert.lit();
    await part(clara, robert);
  });

  test("picture and voice go both ways", async () => {
    const [clara, robert] = await pair({ media: true });
    for (const { page } of [clara, robert]) {
      const video = page.locator('[data-who="other"] video');
      await until("the picture moves and the voice is there", () =>
        video.evaluate((element: HTMLVideoElement) => {
          const tracks = element.srcObject instanceof MediaStream ? element.srcObject.getTracks() : [];
          return element.videoWidth > 0 && element.currentTime > 0 && tracks.length === 2 && tracks.every((track) => !track.muted);
        }),
      );
    }
    await picture(clara, "piano-lesson");
    await part(clara, robert);
  });

  test("no note stays on when the connection is cut, and the two come together again by themselves", async () => {
    const [clara, robert] = await pair();
    await clara.press(60);
    await robert.lit(60);
    await clara.cut();
    await robert.lit();
    await Promise.all([clara.connected(), robert.connected()]);
    // It is held all the while.
    await robert.lit(60);
    await clara.lift();
    await robert.lit();
    expect(Number(await robert.partner("generation"))).toBeGreaterThan(1);
    await part(clara, robert);
  });

  test("no note stays on when a page goes away", async () => {
    const [clara, robert] = await pair();
    await clara.press(60);
    await robert.lit(60);
    await clara.close();
    await robert.lit();
    await part(robert);
  });

  test("goes on while the server cannot be reached", async () => {
    const proxy = await Proxy.start();
    try {
      const [clara, robert] = await pair({ url: proxy.url });
      proxy.open = false;
      proxy.cut();
      await clara.page.locator('[data-connection="reconnecting"]').waitFor();
      await clara.press(62);
      await robert.lit(62);
      await clara.lift();
      await robert.lit();
      expect(await robert.partner("state")).toBe("connected");
      await part(clara, robert);
    } finally {
      await proxy.stop();
    }
  });

  test("all notes off lets go of everything at both", async () => {
    const [clara, robert] = await pair();
    await clara.page.getByRole("button", { name: "Pedal" }).click();
    await clara.press(60);
    await robert.lit(60);
    await clara.page.keyboard.press("Escape");
    await clara.page.getByRole("button", { name: "All notes off" }).evaluate((button: HTMLElement) => button.click());
    await robert.lit();
    await part(clara, robert);
  });

  test("a screen reader hears who is connected, and which keys are down when it asks", async () => {
    const [clara, robert] = await pair();
    const heard = clara.page.getByRole("log", { name: "What happened" });
    await heard.getByText("Robert Schumann: connected").waitFor();
    await robert.press(61);
    await clara.lit(61);
    await clara.page.getByRole("button", { name: "Say the keys" }).click();
    await heard.getByText("Robert Schumann: C sharp 4").waitFor();
    await robert.lift();
    await clara.lit();
    await part(clara, robert);
  });

  test("a wrong code, and a room that is full, are said in words", async () => {
    const [clara, robert] = await pair();
    const code = new URL(clara.page.url()).searchParams.get("room") ?? "";
    const third = await Pianist.open(browser, { name: "Johannes" });
    await third.arrive(code);
    await third.join();
    await third.page.getByRole("alert").getByText("All places in this room are taken.").waitFor();
    await third.page.getByLabel("Room code").fill("nobody-here");
    await third.join();
    await third.page.getByRole("alert").getByText("There is no such room").waitFor();
    await picture(third, "piano-door");
    await part(clara, robert, third);
  });

  test("fits a telephone, in the dark, and every control has a name", async () => {
    const telephone = { viewport: { width: 390, height: 780 }, colorScheme: "dark", hasTouch: true, isMobile: true } as const;
    const [clara, robert] = await pair({ media: true, options: telephone });
    await clara.key(60).tap();
    await robert.page.locator('[data-who="other"] video').waitFor();
    await picture(robert, "piano-telephone");
    expect(await robert.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    for (const role of ["button", "textbox", "switch", "list"] as const) {
      const all = await robert.page.getByRole(role).count();
      expect(all, `each ${role} with a name`).toBe(await robert.page.getByRole(role, { name: /\S/ }).count());
    }
    await part(clara, robert);
  });
});
