import type { ConvexReactClient, Watch } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { Incoming } from "../lesson/lesson";
import type { Member } from "../lesson/member";
import type { PeerId, Signal, Signaling } from "../link/signaling";
import { fromMessage, refusalOf, toMessages } from "./messages";

type Peer = FunctionReturnType<typeof api.rooms.peers>[number];

/** What is told of a room, each time with everything that there is. */
export interface RoomEvents {
  members(me: PeerId, members: Member[]): void;
  inbox(messages: Incoming[]): void;
  /** The room cannot be read any more: it was closed, or we were removed. Told once; nothing follows. */
  ended(error: unknown): void;
}

/** A room as live queries show it, and the way for signals in it. */
export class ConvexRoom implements Signaling {
  private readonly watches: (() => void)[] = [];
  private peers: Peer[] = [];

  constructor(
    private readonly client: ConvexReactClient,
    private readonly roomId: Id<"rooms">,
    private readonly userId: Id<"users">,
    private readonly events: RoomEvents,
  ) {
    this.watch(client.watchQuery(api.rooms.peers, { roomId }), (peers) => this.follow(peers));
    this.watch(client.watchQuery(api.signaling.inboxFor, { roomId, since: 0 }), (messages) => {
      events.inbox(
        messages.flatMap(({ _id, fromPeerId, type, payload, gen }) => {
          const signal = fromMessage(type, payload, gen);
          return signal === null ? [] : [{ id: _id, from: fromPeerId, signal }];
        }),
      );
    });
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
    for (const stop of this.watches.splice(0)) stop();
  }

  private follow(peers: Peer[]): void {
    this.peers = peers;
    const mine = peers.filter(({ userId }) => userId === this.userId).at(-1);
    if (mine === undefined) return;
    const members = peers.map(({ _id, displayName = "", role, epoch }) => ({ peer: _id, name: displayName, isHost: role === "host", order: epoch }));
    this.events.members(mine._id, members);
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
    this.watches.push(watch.onUpdate(look));
    look();
  }
}
