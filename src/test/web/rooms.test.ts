import { randomUUID } from "node:crypto";
import type { ConvexClient } from "convex/browser";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../main/web/_generated/api";
import type { Doc, Id } from "../../main/web/_generated/dataModel";
import { convex, projectFolder } from "./support/cli";
import { openClient } from "./support/client";
import { guestToken, RawGuest } from "./support/guests";
import { Proxy } from "./support/proxy";
import { until } from "./support/wait";

/** A page has five seconds to come back here, and half a minute more right after the server's start. */
const departure = 60_000;

const slugOfTheTest = () => `T-${randomUUID()}`;

/** The real client of a guest on a page, with the room that it has entered. */
class Page implements AsyncDisposable {
  roomId!: Id<"rooms">;
  inbox: Doc<"signaling_messages">[] | undefined;
  failure: Error | undefined;
  peers: (typeof api.rooms.peers)["_returnType"] | undefined;

  private constructor(readonly client: ConvexClient) {}

  static async open(url?: string): Promise<Page> {
    const token = await guestToken();
    const client = openClient(url === undefined ? {} : { url });
    client.setAuth(async () => token);
    return new Page(client);
  }

  enter(roomId: Id<"rooms">): this {
    this.roomId = roomId;
    this.client.onUpdate(api.rooms.peers, { roomId }, (peers) => (this.peers = peers), () => undefined);
    this.client.onUpdate(
      api.signaling.inboxFor,
      { roomId, since: 0 },
      (inbox) => (this.inbox = inbox),
      (error) => (this.failure = error),
    );
    return this;
  }

  async create(slug: string): Promise<Page> {
    return this.enter(await this.client.mutation(api.rooms.create, { slug, displayName: "Ada" }));
  }

  async join(slug: string): Promise<Page> {
    return this.enter(await this.client.mutation(api.rooms.join, { slug }));
  }

  send(toUserId: Id<"users">, type: "offer" | "answer" | "ice", payload: unknown) {
    return this.client.mutation(api.signaling.sendMessage, { roomId: this.roomId, toUserId, type, payload });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client.close();
  }
}

async function lesson(): Promise<[Page, Page, string]> {
  const slug = slugOfTheTest();
  const [ada, bob] = [await Page.open(), await Page.open()];
  await ada.create(slug);
  await bob.join(slug.toLowerCase());
  await until("both see both", () => ada.peers?.length === 2 && bob.peers?.length === 2);
  return [ada, bob, slug];
}

const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ConvexError ? (error.data as { code: string }).code : error),
  );

describe("two browsers find each other by a code", () => {
  test("and exchange offer, answer and candidates, in order, until these are acknowledged", async () => {
    const [ada, bob] = await lesson();
    await using _ada = ada;
    await using _bob = bob;
    expect(bob.roomId).toBe(ada.roomId);
    const [host, participant] = ada.peers ?? [];
    expect(host).toMatchObject({ role: "host", displayName: "Ada", epoch: 1 });
    expect(participant).toMatchObject({ role: "participant", epoch: 2 });
    if (host === undefined || participant === undefined) throw new Error("nobody is there");

    void ada.send(participant.userId, "offer", { type: "offer", sdp: "v=0 offer" });
    void ada.send(participant.userId, "ice", { candidate: "a", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "u" });
    await ada.send(participant.userId, "ice", null);
    await until("the offer and what follows it", () => bob.inbox?.length === 3);
    expect(bob.inbox?.map(({ type, seq }) => `${type} ${seq}`)).toEqual(["offer 1", "ice 2", "ice 3"]);
    expect(bob.inbox?.[0]).toMatchObject({ fromPeerId: host._id, toPeerId: participant._id, fromUserId: host.userId });
    await bob.send(host.userId, "answer", "v=0 answer");
    await until("the answer", () => ada.inbox?.[0]?.payload === "v=0 answer");

    await bob.client.mutation(api.signaling.ack, { roomId: bob.roomId, upTo: bob.inbox?.[1]?._creationTime ?? 0 });
    expect(bob.inbox?.map(({ seq }) => seq)).toEqual([3]);
  });

  test("and operators who list the messages see what kind they are, and not what is in them", async () => {
    const [ada, bob] = await lesson();
    await using _ada = ada;
    await using _bob = bob;
    const secret = `v=0 ${randomUUID()}`;
    await ada.send(bob.peers!.find((peer) => peer.role !== "host")!.userId, "offer", secret);
    await until("it is there", () => bob.inbox?.length === 1);
    expect(JSON.stringify(bob.inbox)).toContain(secret);
    const ran = await convex(await projectFolder(), ["data", "signaling_messages", "--limit", "1000", "--format", "jsonl"]);
    const listed = ran.out;
    const message = listed.split("\n").find((line) => line.includes(bob.inbox![0]!._id));
    expect(message).toContain('"type": "offer"');
    expect(message).toContain(`"payload": "(private, ${secret.length + 2} characters)"`);
    expect(listed).not.toContain(secret);
  });

  test("and others are told nothing", async () => {
    const [ada, bob, slug] = await lesson();
    await using _ada = ada;
    await using _bob = bob;
    await using eve = await Page.open();
    expect(await codeOf(eve.client.query(api.rooms.peers, { roomId: ada.roomId }))).toBe("ROOM_NOT_FOUND");
    expect(await codeOf(eve.client.mutation(api.rooms.join, { slug }))).toBe("ROOM_FULL");
    await using nobody = openClient();
    expect(await codeOf(nobody.query(api.rooms.peers, { roomId: ada.roomId }))).toBe("Unauthenticated");
    expect(await codeOf(nobody.mutation(api.rooms.create, {}))).toBe("Unauthenticated");
  });
});

describe("presence follows the page", () => {
  let proxy: Proxy;
  beforeEach(async () => {
    proxy = await Proxy.start();
  });
  afterEach(() => proxy.stop());

  test("a page that is closed has left after its grace, and the lesson is handed over", { timeout: 90_000 }, async () => {
    const [ada, bob] = await lesson();
    await using _bob = bob;
    await ada.client.close();
    await until("Bob is alone, and the host", () => bob.peers?.length === 1 && bob.peers[0]?.role === "host", departure);
  });

  test("a socket that is cut and comes back changes nothing", { timeout: 90_000 }, async () => {
    const slug = slugOfTheTest();
    await using ada = await Page.open();
    await using bob = await Page.open(proxy.url);
    await ada.create(slug);
    await bob.join(slug);
    await until("both are there", () => ada.peers?.length === 2 && bob.peers?.length === 2);
    const [dan, eve] = await lesson();
    await using _dan = dan;
    const before = ada.peers?.map(({ _id }) => _id);
    let changes = 0;
    ada.client.onUpdate(api.rooms.peers, { roomId: ada.roomId }, () => changes++);
    proxy.cut();
    await until("the loss is known", () => !bob.client.connectionState().isWebSocketConnected);
    await until("Bob is back", () => bob.client.connectionState().isWebSocketConnected);
    await ada.send(ada.peers?.[1]?.userId as Id<"users">, "ice", null);
    await until("messages still reach him", () => bob.inbox?.length === 1);
    // Somebody whose page is closed only now has left: so would Bob have.
    await eve.client.close();
    await until("Eve has left", () => dan.peers?.length === 1, departure);
    expect(ada.peers?.map(({ _id }) => _id)).toEqual(before);
    expect(changes).toBe(1);
  });
});

test("a removed peer's inbox becomes an error in one transition", async () => {
  const [ada, bob] = [await RawGuest.come(), await RawGuest.come()];
  const slug = slugOfTheTest();
  await ada.create({ slug });
  await bob.join(slug);
  await bob.watchInbox();
  await ada.socket.subscribe(1, "rooms:peers", { roomId: ada.room });
  const peers = ada.socket.value<{ _id: string; userId: string }[]>(1);
  ada.candidate(bob, "seen");
  await bob.socket.until("a message", () => bob.inbox().length === 1);
  const before = bob.socket.modificationsOf(0).length;
  const peerId = peers.find(({ userId }) => userId === bob.userId)?._id ?? "";
  await ada.mutate("rooms:remove", { roomId: ada.room, peerId });
  await bob.socket.until("the error", () => bob.socket.result(0).type === "QueryFailed");
  expect(bob.socket.modificationsOf(0).length - before).toBe(1);
  expect(bob.socket.result(0)).toMatchObject({ errorData: { code: "ROOM_NOT_FOUND" } });
  await Promise.all([ada.socket.close(), bob.socket.close()]);
});
