import { describe, expect, test } from "vitest";
import { baseUrl } from "../support/environment";
import { ownCenter } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import { within } from "../support/wait";

describe("the way in", () => {
  test.each(["/api/1.48.0/sync", "/api/0.99.0/sync", "/api/sync"])(
    "case 1: a socket on %s is silent until it is spoken to",
    async (path) => {
      const socket = await RawSocket.open({ path });
      await fetch(`${baseUrl}/version`);
      expect(socket.messages).toEqual([]);
      socket.modify();
      expect(await socket.nextTransition()).toMatchObject({ startVersion: { querySet: 0 }, endVersion: { querySet: 1 } });
      await socket.close();
    },
  );

  test.each(["/api/potato/sync", "/api/1.x.0/sync"])("case 2: the version in %s is refused with 400", async (path) => {
    await expect(RawSocket.open({ path })).rejects.toThrow("400");
  });

  test.each([
    ["a foreign Origin", { Origin: "https://elsewhere.example" } as Record<string, string>],
    ["no Origin", {}],
  ])("case 3: %s is accepted", async (_, headers) => {
    const socket = await RawSocket.connect({ headers });
    await socket.subscribe(0, "centers:list", {});
    await socket.close();
  });

  test.each([true, false])("case 4: a client that offers compression (%s) is served", async (perMessageDeflate) => {
    const socket = await RawSocket.connect({ perMessageDeflate });
    await socket.subscribe(0, "centers:list", {});
    await socket.close();
  });
});

describe("frames", () => {
  test("case 5: a message of 17 MiB is accepted", { timeout: 60_000 }, async () => {
    const socket = await RawSocket.connect();
    socket.send({ type: "Event", eventType: "Filler", event: "x".repeat(17 * 2 ** 20) });
    await socket.subscribe(0, "centers:list", {});
    await socket.close();
  });

  test("case 5: a message beyond the limit of 20 MiB ends its socket with 1009 and disturbs no other", { timeout: 60_000 }, async () => {
    const bystander = await RawSocket.connect();
    await bystander.subscribe(0, "centers:list", {});
    const culprit = await RawSocket.connect();
    culprit.send({ type: "Event", eventType: "Filler", event: "x".repeat(21 * 2 ** 20) });
    expect((await within("the end of the socket", culprit.closed)).code).toBe(1009);
    bystander.modify();
    await bystander.nextTransition();
    await bystander.close();
  });

  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  test.each([
    ["no JSON", "hello"],
    ["a JSON array", "[]"],
    ["a JSON number", "7"],
    ["an unknown type", '{"type":"Nonsense"}'],
    ["no type", "{}"],
    ["a message cut short", '{"type":"ModifyQuerySet","baseVersion":0'],
    ["a field of the wrong type", '{"type":"ModifyQuerySet","baseVersion":"x","newVersion":1,"modifications":[]}'],
    ["very deep nesting", `{"type":"Mutation","requestId":0,"udfPath":"centers:create","args":${deep}}`],
    ["a binary frame", Buffer.from('{"type":"Event"}')],
  ])("case 6: %s ends that socket and disturbs no other", async (_, frame) => {
    const center = await ownCenter();
    const bystander = await RawSocket.connect();
    await bystander.subscribe(0, "centers:get", { id: center });
    const culprit = await RawSocket.connect();
    await culprit.subscribe(0, "centers:list", {});
    culprit.socket.send(frame);

    const { code, reason } = await within("the end of the socket", culprit.closed);
    expect(code, `closed with ${code} ${reason}`).toBeGreaterThanOrEqual(1002);
    expect(JSON.stringify(culprit.messages) + reason).not.toMatch(/\bat [\w.$]+\([\w]+\.java|Exception:/);

    bystander.mutate(0, "students:create", { centerId: center, name: "Still here" });
    expect(await bystander.settle(0)).toMatchObject({ success: true });
    await bystander.close();
  });

  test("case 6: invalid UTF-8 ends that socket and disturbs no other", async () => {
    const bystander = await RawSocket.connect();
    await bystander.subscribe(0, "centers:list", {});
    const culprit = await RawSocket.connect();
    await culprit.subscribe(0, "centers:list", {});
    culprit.socket.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    expect((await within("the end of the socket", culprit.closed)).code).toBeGreaterThanOrEqual(1002);
    bystander.modify();
    await bystander.nextTransition();
    await bystander.close();
  });

  test("case 7: unknown fields are ignored in every message", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.open();
    const extra = { aFieldOfTheFuture: { deep: [1, null] } };
    socket.send({ ...extra, type: "Connect", sessionId: socket.sessionId, connectionCount: 0, lastCloseReason: null, clientTs: 1 });
    socket.send({
      ...extra,
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        { ...extra, type: "Add", queryId: 0, udfPath: "centers:get", args: [{ id: center }] },
        { ...extra, type: "Add", queryId: 1, udfPath: "centers:get", args: [{ id: center }] },
        { ...extra, type: "Remove", queryId: 1 },
      ],
    });
    socket.send({ ...extra, type: "Authenticate", baseVersion: 0, tokenType: "None" });
    socket.send({ ...extra, type: "Action", requestId: 1, udfPath: "no:such", args: [{}] });
    socket.send({ ...extra, type: "Event", eventType: "OfTheFuture", event: null });
    socket.send({ ...extra, type: "Mutation", requestId: 0, udfPath: "students:create", args: [{ centerId: center, name: "A" }] });
    expect(await socket.settle(0)).toMatchObject({ success: true });
    expect(socket.value(0)).toMatchObject({ _id: center });
    expect(socket.transitions().at(-1)?.endVersion).toMatchObject({ querySet: 1, identity: 1 });
    expect(await socket.acted(1)).toMatchObject({ success: false });
    await socket.close();
  });

  test("authenticating as nobody is acknowledged with a new identity version", async () => {
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "None" });
    expect((await socket.nextTransition()).endVersion.identity).toBe(1);
    await socket.close();
  });

  test("a token that cannot be verified gets an AuthError that names its version", async () => {
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: "a.b.c" });
    expect(await socket.next()).toMatchObject({ type: "AuthError", authUpdateAttempted: true, baseVersion: 0 });
    await within("the end of the socket", socket.closed);
  });
});
