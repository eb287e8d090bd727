import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import WebSocket from "ws";
import { socketUrl } from "./environment";
import {
  checkMessage,
  type ActionResponse,
  type Message,
  type Modification,
  type MutationResponse,
  type Transition,
  type TransitionChunk,
} from "./messages";
import { patience, within } from "./wait";
import { decodeTs } from "./wire";

type Result = Exclude<Modification, { type: "QueryRemoved" }>;
type Close = { code: number; reason: string };

interface Options {
  path?: string;
  headers?: Record<string, string>;
  perMessageDeflate?: boolean;
}

/**
 * A socket that speaks the sync protocol by hand, to see the frames that the client hides.
 *
 * It holds the results by query id, and fails the test when versions do not follow on one another, time runs backwards,
 * or a message lacks what the client needs.
 */
export class RawSocket {
  readonly sessionId: string = randomUUID();
  readonly messages: Message[] = [];
  readonly results = new Map<number, Result>();
  readonly closed: Promise<Close>;
  private chunks: TransitionChunk[] = [];
  private version = { querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" };
  private querySet = 0;
  private read = 0;
  private broken: Error | null = null;
  private wake: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.broken ??= new Error(`the server closed the socket: ${code} ${reason.toString()}`);
        this.notify();
      });
    });
    socket.on("error", (error) => (this.broken ??= error));
    socket.on("message", (data, isBinary) => {
      try {
        if (isBinary) throw new Error("a binary frame from the server");
        this.accept(JSON.parse(data.toString()) as Message);
      } catch (error) {
        this.broken ??= error as Error;
      }
      this.notify();
    });
  }

  /** Opens a socket; fails with the HTTP status when the server refuses. */
  static async open({ path = "/api/1.48.0/sync", headers = {}, perMessageDeflate = false }: Options = {}): Promise<RawSocket> {
    const socket = new WebSocket(socketUrl + path, { headers, perMessageDeflate, maxPayload: 2 ** 28 });
    const raw = new RawSocket(socket);
    await within(
      "a socket",
      new Promise<void>((resolve, reject) => {
        socket.on("open", resolve);
        socket.on("error", reject);
      }),
    );
    return raw;
  }

  /** Opens a socket and says Connect. */
  static async connect(options: Options & { sessionId?: string; maxObservedTimestamp?: string } = {}): Promise<RawSocket> {
    const raw = await RawSocket.open(options);
    const { sessionId = raw.sessionId, maxObservedTimestamp } = options;
    raw.send({
      type: "Connect",
      sessionId,
      connectionCount: 0,
      lastCloseReason: "InitialConnect",
      clientTs: Date.now(),
      ...(maxObservedTimestamp === undefined ? {} : { maxObservedTimestamp }),
    });
    return raw;
  }

  get ts(): string {
    return this.version.ts;
  }

  send(message: JSONValue): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Changes the query set and gives the version that acknowledges it. */
  modify(...modifications: JSONValue[]): number {
    this.send({ type: "ModifyQuerySet", baseVersion: this.querySet, newVersion: this.querySet + 1, modifications });
    return ++this.querySet;
  }

  add(queryId: number, udfPath: string, args: JSONValue, journal?: string | null): number {
    return this.modify(add(queryId, udfPath, args, journal));
  }

  /** Subscribes and waits for the first result. */
  async subscribe(queryId: number, udfPath: string, args: JSONValue, journal?: string | null): Promise<Result> {
    this.add(queryId, udfPath, args, journal);
    await this.until(`the first result of ${udfPath}`, () => this.results.has(queryId));
    return this.result(queryId);
  }

  result(queryId: number): Result {
    const result = this.results.get(queryId);
    if (result === undefined) throw new Error(`no result of query ${queryId}`);
    return result;
  }

  /** The value of a query, which must not have failed. */
  value<T>(queryId: number): T {
    const result = this.result(queryId);
    if (result.type === "QueryFailed") throw new Error(result.errorMessage);
    return result.value as T;
  }

  act(requestId: number, udfPath: string, args: JSONValue): void {
    this.send({ type: "Action", requestId, udfPath, args: [args] });
  }

  /** Waits for the answer of an action. */
  async acted(requestId: number): Promise<ActionResponse> {
    const answer = () =>
      this.messages.find((m): m is ActionResponse => m.type === "ActionResponse" && m.requestId === requestId);
    await this.until(`the answer of action ${requestId}`, () => answer() !== undefined);
    return answer() as ActionResponse;
  }

  mutate(requestId: number, udfPath: string, args: JSONValue): void {
    this.send({ type: "Mutation", requestId, udfPath, args: [args] });
  }

  /** Waits for the answer of a mutation, and for the transition that covers it. */
  async settle(requestId: number): Promise<MutationResponse> {
    const answer = () =>
      this.messages.find((m): m is MutationResponse => m.type === "MutationResponse" && m.requestId === requestId);
    await this.until(`the answer of mutation ${requestId}`, () => answer() !== undefined);
    const found = answer() as MutationResponse;
    if (found.success) {
      await this.until(`a transition that covers mutation ${requestId}`, () => decodeTs(this.ts) >= decodeTs(found.ts));
    }
    return found;
  }

  /** The next message, pings aside; each is given once. */
  async next(limit = patience): Promise<Exclude<Message, { type: "Ping" }>> {
    for (;;) {
      await this.until("another message", () => this.read < this.messages.length, limit);
      const message = this.messages[this.read++];
      if (message !== undefined && message.type !== "Ping") return message;
    }
  }

  /** The next message, which must be a transition. */
  async nextTransition(): Promise<Transition> {
    const message = await this.next();
    if (message.type !== "Transition") throw new Error(`expected a transition, not ${JSON.stringify(message)}`);
    return message;
  }

  transitions(): Transition[] {
    return this.messages.filter((message): message is Transition => message.type === "Transition");
  }

  /** How often a query has been updated, failed or removed. */
  modificationsOf(queryId: number): Modification[] {
    return this.transitions().flatMap(({ modifications }) => modifications.filter((one) => one.queryId === queryId));
  }

  async until(what: string, condition: () => boolean, limit = patience): Promise<void> {
    const end = performance.now() + limit;
    while (!condition()) {
      if (this.broken !== null) throw this.broken;
      const rest = end - performance.now();
      if (rest <= 0) throw new Error(`waited ${limit} ms in vain until ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        this.wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    if (this.broken !== null && this.socket.readyState === WebSocket.OPEN) throw this.broken;
  }

  /** Closes and waits for the end. */
  async close(): Promise<void> {
    this.socket.close();
    await within("the end of the socket", this.closed);
  }

  private accept(message: Message): void {
    checkMessage(message);
    this.messages.push(message);
    if (message.type === "TransitionChunk") this.assemble(message);
    else if (this.chunks.length > 0 && message.type !== "Ping") throw new Error(`${message.type} between the parts of a transition`);
    if (message.type === "Transition") this.advance(message);
  }

  /** Parts come in order and without anything between them; the last one makes the transition. */
  private assemble(part: TransitionChunk): void {
    const group = this.chunks[0] ?? part;
    if (part.partNumber !== this.chunks.length || part.totalParts !== group.totalParts || part.transitionId !== group.transitionId) {
      throw new Error(`part ${part.partNumber} of ${part.totalParts} after ${this.chunks.length} of ${group.totalParts}`);
    }
    this.chunks.push(part);
    if (this.chunks.length < part.totalParts) return;
    const whole = JSON.parse(this.chunks.map(({ chunk }) => chunk).join("")) as Transition;
    this.chunks = [];
    checkMessage(whole);
    this.advance(whole);
  }

  private advance(message: Transition): void {
    if (JSON.stringify(sorted(message.startVersion)) !== JSON.stringify(sorted(this.version))) {
      throw new Error(`a transition from ${JSON.stringify(message.startVersion)}, but at ${JSON.stringify(this.version)}`);
    }
    if (decodeTs(message.endVersion.ts) < decodeTs(this.version.ts)) throw new Error("time runs backwards");
    this.version = sorted(message.endVersion);
    for (const modification of message.modifications) {
      if (modification.type === "QueryRemoved") this.results.delete(modification.queryId);
      else this.results.set(modification.queryId, modification);
    }
  }

  private notify(): void {
    for (const wake of this.wake.splice(0)) wake();
  }
}

export function add(queryId: number, udfPath: string, args: JSONValue, journal?: string | null): JSONValue {
  return { type: "Add", queryId, udfPath, args: [args], ...(journal === undefined ? {} : { journal }) };
}

function sorted({ querySet, identity, ts }: Transition["startVersion"]): Transition["startVersion"] {
  return { querySet, identity, ts };
}
