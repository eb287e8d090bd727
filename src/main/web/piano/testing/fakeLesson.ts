import { Lesson, type Incoming } from "../lesson/lesson";
import type { Member, Topology } from "../lesson/member";
import type { NoteEvent } from "../notes/note";
import { FakeConnection } from "./fakeConnection";
import { FakeSignaling } from "./fakeSignaling";
import { FakeWire } from "./fakeWire";
import { ManualTime } from "./manualTime";
import { Random } from "../../shared/testing/random";

/** A lesson of one member, and the inbox that the server keeps for them. */
export class FakeMember {
  readonly lesson: Lesson;
  readonly inbox: Incoming[] = [];
  readonly heard: [string, NoteEvent][] = [];
  readonly connections: FakeConnection[] = [];

  constructor(
    room: FakeRoom,
    readonly peer: string,
  ) {
    const { time, wire, random, signaling } = room;
    this.lesson = new Lesson({
      time,
      signaling: signaling.of(peer),
      connect: (handlers) => {
        const connection = new FakeConnection(handlers, wire, time, random);
        this.connections.push(connection);
        return connection;
      },
      sound: { play: (who, event) => this.heard.push([who, event]), silence: () => undefined },
      eager: false,
    });
    signaling.join(peer, (from, signal) => {
      this.inbox.push({ id: `${from} ${this.inbox.length}`, from, signal });
      // As a live query has it: always everything that is there.
      this.lesson.receive(this.inbox);
    });
  }

  /** The state of the link with each partner. */
  get states(): Record<string, string> {
    return Object.fromEntries(this.lesson.partners.get().map(({ member, link }) => [member.peer, link.state]));
  }

  /** Which keys are lit, and by whom. */
  get lit(): Record<number, readonly string[]> {
    return Object.fromEntries(this.lesson.lit.get());
  }
}

/** Several lessons in one room, over fakes. */
export class FakeRoom {
  readonly time = new ManualTime();
  readonly random: Random;
  readonly wire = new FakeWire();
  readonly signaling: FakeSignaling;
  readonly members = new Map<string, FakeMember>();

  constructor(seed: number) {
    this.random = new Random(seed);
    this.signaling = new FakeSignaling(this.time, this.random);
  }

  enter(...peers: string[]): void {
    for (const peer of peers) this.members.set(peer, new FakeMember(this, peer));
  }

  /** Tells everybody who is there, the first one as the host. */
  tell(topology: Topology = "mesh"): void {
    const list: Member[] = [...this.members.keys()].map((peer, order) => ({ peer, name: peer, isHost: order === 0, order }));
    for (const { peer, lesson } of this.members.values()) lesson.follow(peer, topology, list);
  }

  of(peer: string): FakeMember {
    const member = this.members.get(peer);
    if (member === undefined) throw new Error(`nobody is ${peer}`);
    return member;
  }

  async until(what: string, condition: () => boolean, limit = 60_000): Promise<void> {
    await this.time.until(what, condition, limit);
  }
}
