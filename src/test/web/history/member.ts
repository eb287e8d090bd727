import { BaseConvexClient } from "convex/browser";
import type { Value } from "convex/values";
import WebSocket from "ws";
import type { History } from "./log";

interface Manner {
  /** The mean pause before an append, in milliseconds. */
  pace: number;
  /** How many appends may be open at once. */
  pipelined: number;
}

interface View {
  count: number;
  end: number;
  values: string[];
}

const nothing: View = { count: -1, end: -1, values: [] };

/** One real client: appends to a contended list, to two lists together and to one of its own, and watches all of them. */
export class Member {
  readonly client: BaseConvexClient;
  /** Appends whose promise has not settled. */
  open = 0;
  private readonly lists: { hot: string; left: string; right: string; own: string };
  private readonly shown = new Map<string, View>();
  /** By request, the value; by value, the version of the first answer. */
  private readonly values = new Map<number, string>();
  private readonly versions = new Map<string, string>();
  private next = 1;
  private going = false;

  constructor(
    url: string,
    readonly name: string,
    prefix: string,
    private readonly history: History,
    private readonly manner: Manner,
  ) {
    this.lists = { hot: `${prefix}hot`, left: `${prefix}left`, right: `${prefix}right`, own: `${prefix}own-${name}` };
    this.client = new BaseConvexClient(url, () => undefined, {
      webSocketConstructor: this.listening() as unknown as typeof globalThis.WebSocket,
      unsavedChangesWarning: false,
      logger: false,
    });
    for (const list of Object.values(this.lists)) {
      this.client.subscribe("history:count", { list });
      this.client.subscribe("history:tail", { list });
    }
    this.client.addOnTransitionHandler(({ timestamp }) => this.look(timestamp.toString()));
  }

  go(): void {
    this.going = true;
    for (let i = 0; i < this.manner.pipelined; i++) this.later();
  }

  rest(): void {
    this.going = false;
  }

  /** Whether the count of each list of its own is what it should be. */
  shows(counts: ReadonlyMap<string, string>): boolean {
    return Object.values(this.lists).every((list) => this.count(list) === Number(counts.get(list) ?? 0));
  }

  describe(): string {
    return `${this.name}(${Object.values(this.lists).map((list) => `${list}=${this.count(list) ?? "-"}`).join(",")})`;
  }

  async end(): Promise<void> {
    await this.client.close();
  }

  private later(): void {
    setTimeout(() => {
      if (this.going) void this.append();
    }, this.manner.pace * 2 * Math.random());
  }

  private async append(): Promise<void> {
    const value = `${this.name}-${this.next++}`;
    const { hot, left, right, own } = this.lists;
    const choice = Math.random();
    const list = choice < 0.4 ? hot : choice < 0.7 ? `${left}+${right}` : own;
    const [path, args]: [string, Record<string, Value>] = list.includes("+")
      ? ["history:appendBoth", { left, right, value }]
      : ["history:append", { list, value }];
    this.history.write("called", this.name, value, list);
    this.open++;
    try {
      const position = Number(await this.client.mutation(path, args));
      const shown = Math.min(...list.split("+").map((one) => this.count(one) ?? -1));
      this.history.write("resolved", this.name, value, list, position, this.versions.get(value) ?? 0, shown, Date.now());
    } catch (error) {
      this.history.write("rejected", this.name, value, list, String(error).replaceAll(/\s+/g, " "));
    }
    this.open--;
    this.versions.delete(value);
    this.later();
  }

  private count(list: string): number | undefined {
    const result = this.client.localQueryResult("history:count", { list });
    return result === undefined ? undefined : Number(result);
  }

  /** Writes down what differs from what was shown before. */
  private look(version: string): void {
    // Before the first transition of a socket nothing new is shown.
    if (version === "0") return;
    const changed: string[] = [];
    for (const list of Object.values(this.lists)) {
      const tail = this.client.localQueryResult("history:tail", { list }) as { end: Value; values: string[] } | undefined;
      const view: View = { count: this.count(list) ?? -1, end: Number(tail?.end ?? -1), values: tail?.values ?? [] };
      const before = this.shown.get(list) ?? nothing;
      if (view.count === before.count && view.end === before.end && view.values.join() === before.values.join()) continue;
      this.shown.set(list, view);
      changed.push(`${list}:${view.count}:${view.end}:${view.values.join(",")}`);
    }
    this.history.write("seen", this.name, version, ...changed);
  }

  /** The socket of ws, listened to: answers carry versions that the client keeps to itself. */
  private listening() {
    const member = this;
    return class extends WebSocket {
      constructor(url: string) {
        super(url);
        this.on("message", (data) => member.hear(data.toString()));
      }

      override send(text: string): void {
        member.told(text);
        super.send(text);
      }
    };
  }

  private told(text: string): void {
    const message = JSON.parse(text) as { type: string; requestId: number; args: [{ value: string }] };
    if (message.type === "Mutation") this.values.set(message.requestId, message.args[0].value);
  }

  private hear(text: string): void {
    if (!text.includes('"MutationResponse"')) return;
    const message = JSON.parse(text) as { type: string; requestId: number; success: boolean; ts?: string };
    const value = this.values.get(message.requestId);
    if (message.type !== "MutationResponse" || value === undefined || typeof message.ts !== "string") return;
    const version = Buffer.from(message.ts, "base64").readBigUInt64LE().toString();
    if (!this.versions.has(value)) this.versions.set(value, version);
  }
}
