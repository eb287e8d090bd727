import type { LinkView } from "../link/peerLink";
import { PeerLink } from "../link/peerLink";
import { FakeConnection } from "./fakeConnection";
import { FakeSignaling } from "./fakeSignaling";
import { FakeWire } from "./fakeWire";
import { ManualTime } from "./manualTime";
import { Random } from "../../shared/testing/random";

/** One end of a link, with everything that it was told. */
export class End {
  readonly views: LinkView[] = [];
  readonly heard: string[] = [];
  readonly connections: FakeConnection[] = [];
  /** Whether the channel for notes is open, as the link has told. */
  isOpen = false;
  link: PeerLink;

  constructor(
    private readonly world: TwoPeers,
    readonly name: string,
    readonly other: string,
    private readonly polite: boolean,
    private readonly eager: boolean,
    firstGeneration = 1,
  ) {
    this.link = this.open(firstGeneration);
  }

  /** Begins again, as after a short absence: with a new link that knows how far the last one came. */
  reopen(): void {
    this.link.close();
    this.link = this.open(this.link.view.generation + 1);
  }

  say(text: string): boolean {
    return this.link.send("notes", new TextEncoder().encode(text).buffer as ArrayBuffer);
  }

  get connection(): FakeConnection {
    return this.connections.at(-1) as FakeConnection;
  }

  private open(firstGeneration: number): PeerLink {
    const { time, signaling, wire, random } = this.world;
    const link = new PeerLink({
      peer: this.other,
      polite: this.polite,
      eager: this.eager,
      firstGeneration,
      time,
      signaling: signaling.of(this.name),
      connect: (handlers) => {
        const connection = new FakeConnection(handlers, wire, time, random);
        this.connections.push(connection);
        return connection;
      },
      events: {
        changed: (view) => this.views.push(view),
        channel: (name, open) => name === "notes" && (this.isOpen = open),
        message: (_, data) => this.heard.push(new TextDecoder().decode(data)),
        track: () => undefined,
      },
    });
    signaling.join(this.name, (_, signal) => this.link.receive(signal));
    return link;
  }
}

/** Two links to each other over fakes; the second one is polite. */
export class TwoPeers {
  readonly time = new ManualTime();
  readonly random: Random;
  readonly signaling: FakeSignaling;
  readonly wire = new FakeWire();
  readonly first: End;
  readonly second: End;

  constructor(seed: number, { eager = false } = {}) {
    this.random = new Random(seed);
    this.signaling = new FakeSignaling(this.time, this.random);
    this.first = new End(this, "first", "second", false, eager);
    this.second = new End(this, "second", "first", true, eager);
  }

  get ends(): End[] {
    return [this.first, this.second];
  }

  /** Both say that they are connected, and what one says the other hears. */
  get isWhole(): boolean {
    const sameGeneration = this.first.link.view.generation === this.second.link.view.generation;
    return sameGeneration && this.ends.every(({ link, connection }) => link.view.state === "connected" && connection.signalingState === "stable");
  }

  async connected(limit = 120_000): Promise<void> {
    await this.time.until(`both are connected (${this.describe()})`, () => this.isWhole, limit);
  }

  describe(): string {
    return this.ends.map(({ name, link }) => `${name} ${JSON.stringify(link.view)}`).join(", ");
  }
}
