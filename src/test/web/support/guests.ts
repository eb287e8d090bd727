import type { JSONValue } from "convex/values";
import { call } from "./http";
import { RawSocket } from "./rawSocket";

/** A token of a guest whom nobody has seen before. */
export async function guestToken(): Promise<string> {
  const answer = await call("action", "auth:signIn", [{ provider: "anonymous" }]);
  if (answer.status === "error") throw new Error(answer.errorMessage);
  return (answer.value as { tokens: { token: string } }).tokens.token;
}

/** A page of a guest, with a peer in one room, that speaks the protocol by hand. */
export class RawGuest {
  private nextRequest = 0;
  room = "";

  private constructor(
    readonly socket: RawSocket,
    readonly userId: string,
  ) {}

  static async come(): Promise<RawGuest> {
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: await guestToken() });
    socket.mutate(0, "users:store", {});
    const answer = await socket.settle(0);
    const guest = new RawGuest(socket, String(answer.result));
    guest.nextRequest = 1;
    return guest;
  }

  /** Sends a mutation and gives the number to settle it by. */
  send(path: string, args: JSONValue): number {
    const request = this.nextRequest++;
    this.socket.mutate(request, path, args);
    return request;
  }

  async mutate(path: string, args: JSONValue): Promise<JSONValue> {
    const answer = await this.socket.settle(this.send(path, args));
    if (!answer.success) throw new Error(`${path}: ${JSON.stringify(answer.errorData ?? answer.result)}`);
    return answer.result;
  }

  async create(args: JSONValue): Promise<string> {
    return (this.room = String(await this.mutate("rooms:create", args)));
  }

  async join(slug: string): Promise<string> {
    return (this.room = String(await this.mutate("rooms:join", { slug })));
  }

  /** Subscribes to the inbox as query 0. */
  async watchInbox(): Promise<void> {
    await this.socket.subscribe(0, "signaling:inboxFor", { roomId: this.room, since: 0 });
  }

  /** What the candidates in the inbox say. */
  inbox(): string[] {
    return this.socket.value<{ payload: { candidate: string } }[]>(0).map(({ payload }) => payload.candidate);
  }

  /** Sends a candidate without waiting. */
  candidate(to: RawGuest, text: string): number {
    return this.send("signaling:sendMessage", {
      roomId: this.room,
      toUserId: to.userId,
      type: "ice",
      payload: { candidate: text },
    });
  }
}
