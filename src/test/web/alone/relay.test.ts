import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openBrowser, visit } from "../support/browser";
import { Coturn } from "../support/coturn";
import { Musician, type TurnConfig } from "../support/musician";
import { setVariables } from "../support/variables";

const secret = "SECRET-OF-COTURN";

let browser: Browser;
let coturn: Coturn;
beforeAll(async () => {
  [browser, coturn] = [await openBrowser("--allow-loopback-in-peer-connection"), await Coturn.start(secret)];
});
afterEach(() => setVariables({ COTURN_URLS: null, COTURN_SECRET: null }));
afterAll(async () => {
  await browser.close();
  await coturn.stop();
});

/** A page of its own, whose connection may only go over the relay; its window keeps the connection. */
async function relayed(config: TurnConfig): Promise<Page> {
  const { page } = await visit(browser, "/seed.html");
  await page.evaluate((iceServers) => {
    const connection = new RTCPeerConnection({ iceServers: iceServers as RTCIceServer[], iceTransportPolicy: "relay" });
    const heard: string[] = [];
    const listen = (channel: RTCDataChannel) => {
      channel.onmessage = ({ data }) => heard.push(String(data));
      Object.assign(window, { channel });
    };
    connection.ondatachannel = ({ channel }) => listen(channel);
    Object.assign(window, { connection, heard, listen });
  }, config.iceServers);
  return page;
}

/** Makes the page's offer or answer, with all its candidates. */
async function describe(page: Page, remote: RTCSessionDescriptionInit | null): Promise<RTCSessionDescriptionInit> {
  return page.evaluate(async (theirs) => {
    const { connection, listen } = window as unknown as { connection: RTCPeerConnection; listen(channel: RTCDataChannel): void };
    if (theirs === null) listen(connection.createDataChannel("midi"));
    else await connection.setRemoteDescription(theirs);
    await connection.setLocalDescription();
    if (connection.iceGatheringState !== "complete")
      await new Promise<void>((resolve) => {
        connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && resolve();
      });
    return connection.localDescription!.toJSON() as RTCSessionDescriptionInit;
  }, remote);
}

/** What the pair of addresses is that the page's connection uses. */
function usedPair(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { connection } = window as unknown as { connection: RTCPeerConnection };
    const all = new Map<string, { type: string; selectedCandidatePairId?: string; localCandidateId?: string; remoteCandidateId?: string; candidateType?: string }>();
    (await connection.getStats()).forEach((report: { id: string; type: string }) => all.set(report.id, report));
    const transport = [...all.values()].find(({ type }) => type === "transport");
    const pair = all.get(transport?.selectedCandidatePairId ?? "");
    return [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => all.get(id ?? "")?.candidateType ?? "none");
  });
}

const say = (page: Page, text: string) =>
  page.evaluate((words) => {
    const send = () => (window as unknown as { channel?: RTCDataChannel }).channel!.send(words);
    const { channel } = window as unknown as { channel: RTCDataChannel };
    if (channel.readyState === "open") send();
    else channel.addEventListener("open", send);
  }, text);

const hears = (page: Page, text: string) =>
  page.waitForFunction((words) => (window as unknown as { heard: string[] }).heard.includes(words), text);

test("coturn believes our credentials, and passes on what two browsers play", async () => {
  await setVariables({ COTURN_URLS: `turn:127.0.0.1:${coturn.port}?transport=udp`, COTURN_SECRET: secret });
  const [ada, bob] = [await Musician.come(), await Musician.come()];
  const roomId = await ada.create();
  await bob.join(ada, roomId);
  const configs = [await ada.turnConfig(roomId), await bob.turnConfig(roomId)] as const;
  expect(configs[0].iceServers[0]?.username).not.toBe(configs[1].iceServers[0]?.username);
  const [one, other] = [await relayed(configs[0]), await relayed(configs[1])];
  const offer = await describe(one, null);
  expect(offer.sdp).toContain(" typ relay ");
  expect(offer.sdp).not.toMatch(/ typ (host|srflx) /);
  const answer = await describe(other, offer);
  await one.evaluate((theirs) => (window as unknown as { connection: RTCPeerConnection }).connection.setRemoteDescription(theirs), answer);
  await say(one, "note on");
  await hears(other, "note on");
  await say(other, "note off");
  await hears(one, "note off");
  expect(await usedPair(one)).toEqual(["relay", "relay"]);
  expect(await usedPair(other)).toEqual(["relay", "relay"]);
  const names = configs.map(({ iceServers }) => iceServers[0]?.username ?? "");
  for (const name of names) expect(coturn.lines(`user <${name}>`).some((line) => line.includes("ALLOCATE processed, success"))).toBe(true);
  await Promise.all([ada.leave(), bob.leave(), one.context().close(), other.context().close()]);
});

test("coturn believes nobody who has another secret", async () => {
  await setVariables({ COTURN_URLS: `turn:127.0.0.1:${coturn.port}?transport=udp`, COTURN_SECRET: "SECRET-OF-SOMEBODY" });
  const ada = await Musician.come();
  await ada.create();
  const page = await relayed(await ada.turnConfig());
  expect((await describe(page, null)).sdp).not.toContain(" typ relay ");
  await Promise.all([ada.leave(), page.context().close()]);
});
