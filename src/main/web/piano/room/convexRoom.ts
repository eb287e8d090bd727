import type { ConvexReactClient, Watch } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { Incoming } from "../lesson/lesson";
import type { Member, Topology } from "../lesson/member";
import type { PeerId, Signal, Signaling } from "../link/signaling";
import type { Cancel, Time } from "../time";
import { fromMessage, refusalOf, toMessages } from "./messages";

type Room = FunctionReturnType<typeof api.rooms.get>;
type Peer = FunctionReturnType<typeof api.rooms.peers>[number];
type Message = FunctionReturnType<typeof api.signaling.inboxFor>[number];

/** Messages are acknowledged so many milliseconds after they came, together. */
const ackDelay = 500;

/** What there is to know about the room that one is in. */
export interface RoomNews {
  me: PeerId;
  code: string;
  topology: Topology;
  members: Member[];
}

/** What is told of a room, each time with everything that there is. */
export interface RoomEvents {
  room(news: RoomNews): void;
  inbox(messages: Incoming[]): void;
  /** The room cannot be read any more: it was closed, or we were removed. Told once; nothing follows. */
  ended(error: unknown): void;
}

/** A room as live queries show it, and the way for signals in it. Confined to one thread. */
export class ConvexRoom implements Signaling {
  private readonly stops: (() => void)[] = [];
  private room: Room | null = null;
  private peers: Peer[] = [];
  private acked = 0;
  private acking: Cancel | null = null;

  constructor(
    private readonly client: ConvexReactClient,
    private readonly roomId: Id<"rooms">,
    private readonly time: Time,
    private readonly events: RoomEvents,
  ) {
    this.watch(client.watchQuery(api.rooms.get, { roomId }), (room) => {
      this.room = room;
      this.tell();
    });
    this.watch(client.watchQuery(api.rooms.peers, { roomId }), (peers) => {
      this.peers = peers;
      this.tell();
    });
    // `since` stays, or else each new value would be another subscription: what was seen is acknowledged instead.
    this.watch(client.watchQuery(api.signaling.inboxFor, { roomId, since: 0 }), (messages) => this.read(messages));
  }

  async send(to: PeerId, signal: Signal): Promise<void> {
    const peer = this.peers.find(({ _id }) => _id === to);
    if (peer === undefined) return;
    const address = { roomId: this.roomId, toUserId: peer.userId, toPeerId: peer._id };
    try {
      // The client sends them one after the other, in this order.
      await Promise.all(toMessages(signal).map((message) => this.client.mutation(api.signaling.sendMessage, { ...address, ...message })));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Stops watching. Idempotent. */
  close(): void {
    this.acking?.();
    for (const stop of this.stops.splice(0)) stop();
  }

  private tell(): void {
    if (this.room === null || this.peers.length === 0) return;
    const { you, slug, topology } = this.room;
    const members = this.peers.map(({ _id, displayName = "", role, epoch }) => ({ peer: _id, name: displayName, isHost: role === "host", order: epoch }));
    this.events.room({ me: you, code: slug, topology, members });
  }

  private read(messages: Message[]): void {
    this.events.inbox(
      messages.flatMap(({ _id, fromPeerId, type, payload, gen }) => {
        const signal = fromMessage(type, payload, gen);
        return signal === null ? [] : [{ id: _id, from: fromPeerId, signal }];
      }),
    );
    const last = messages.at(-1)?._creationTime ?? 0;
    if (last > this.acked) this.acking ??= this.time.after(ackDelay, () => this.ack(last));
  }

  /** Takes away what was read; a failure is made good by the next one, or by the messages' own end. */
  private ack(upTo: number): void {
    this.acking = null;
    this.acked = upTo;
    this.client.mutation(api.signaling.ack, { roomId: this.roomId, upTo }).catch(() => undefined);
  }

  private watch<T>(watch: Watch<T>, tell: (value: T) => void): void {
    const look = () => {
      try {
        const value = watch.localQueryResult();
        if (value !== undefined) tell(value);
      } catch (error) {
        this.close();
        this.events.ended(error);
      }
    };
    this.stops.push(watch.onUpdate(look));
    look();
  }
}
