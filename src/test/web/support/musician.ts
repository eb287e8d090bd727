import type { ConvexClient } from "convex/browser";
import { makeFunctionReference, type FunctionReturnType } from "convex/server";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { openClient } from "./client";

export type TurnConfig = FunctionReturnType<typeof api.signaling.turnConfig>;
type Tokens = { tokens: { token: string } };

const signIn = makeFunctionReference<"action", { provider: string }, Tokens>("auth:signIn");

/** A guest whom nobody has seen before, with one page open, by the real client. */
export class Musician {
  private constructor(readonly client: ConvexClient) {}

  static async come(): Promise<Musician> {
    const client = openClient();
    const { tokens } = await client.action(signIn, { provider: "anonymous" });
    client.setAuth(async () => tokens.token);
    return new Musician(client);
  }

  /** Opens a room for several. */
  create(): Promise<Id<"rooms">> {
    return this.client.mutation(api.rooms.create, { kind: "class" });
  }

  async join(host: Musician, roomId: Id<"rooms">): Promise<void> {
    const { slug } = await host.client.query(api.rooms.get, { roomId });
    await this.client.mutation(api.rooms.join, { slug });
  }

  turnConfig(roomId?: Id<"rooms">): Promise<TurnConfig> {
    return this.client.action(api.signaling.turnConfig, roomId === undefined ? {} : { roomId });
  }

  /** Removes the guest who came last. */
  async remove(roomId: Id<"rooms">): Promise<void> {
    const peers = await this.client.query(api.rooms.peers, { roomId });
    await this.client.mutation(api.rooms.remove, { roomId, peerId: peers.at(-1)!._id });
  }

  async leave(): Promise<void> {
    await this.client.close();
  }
}
