import type { ConvexReactClient } from "convex/react";
import type { Id } from "../../_generated/dataModel";
import { Lesson } from "../lesson/lesson";
import { isMeeting } from "../lesson/meeting";
import { inBrowser } from "../link/browserConnection";
import { IceServers } from "../link/iceServers";
import { Absence } from "../room/absence";
import { ConvexRoom, type RoomNews } from "../room/convexRoom";
import { isNoMember } from "../room/messages";
import type { PromptReturn } from "../room/promptReturn";
import { askForServers } from "../room/turn";
import { Store } from "../store";
import { browserTime } from "../time";
import { socketOf } from "./clientSocket";
import { LocalMedia } from "./localMedia";
import { MidiInput } from "./midiInput";
import { WebAudioPiano } from "./sound";

export interface SessionSettings {
  roomId: Id<"rooms">;
  /** Offer at once also as the one who joined later; for tests of crossing offers. */
  eager: boolean;
  /** Connect through a relay only; for tests of one. */
  relayOnly: boolean;
  /** Told whether somebody is about to be met. */
  promptReturn: PromptReturn;
}

/** What is known of the room; `ended` when it cannot be read any more, and `wasAway` when that happened while this page was without a socket for long. */
export type RoomView =
  | { kind: "entering" }
  | ({ kind: "in" } & RoomNews)
  | { kind: "ended"; error: unknown; wasAway: boolean };

/** Everything that a lesson in this browser is made of, from entering a room to leaving it. */
export class LessonSession {
  readonly view = new Store<RoomView>({ kind: "entering" });
  readonly sound = new WebAudioPiano(browserTime);
  readonly media = new LocalMedia((kind, track) => this.lesson.setTrack(kind, track));
  readonly lesson: Lesson;
  readonly midi: MidiInput;
  readonly servers: IceServers;
  private readonly absence: Absence;
  private readonly room: ConvexRoom;
  private readonly stops: (() => void)[] = [];

  constructor(client: ConvexReactClient, { roomId, eager, relayOnly, promptReturn }: SessionSettings) {
    this.servers = new IceServers(browserTime, askForServers(client), (servers) => this.lesson.setIceServers(servers));
    this.lesson = new Lesson({
      time: browserTime,
      signaling: { send: (to, signal) => this.room.send(to, signal) },
      connect: inBrowser(() => this.servers.current, relayOnly ? "relay" : "all"),
      sound: this.sound,
      eager,
    });
    this.midi = new MidiInput(this.lesson.hands);
    this.absence = new Absence(socketOf(client), Date.now);
    this.room = new ConvexRoom(client, roomId, browserTime, {
      room: (news) => this.follow(news),
      inbox: (messages) => this.lesson.receive(messages),
      ended: (error) => this.view.set({ kind: "ended", error, wasAway: this.absence.isLong && isNoMember(error) }),
    });
    this.hurryWhileMeeting(promptReturn);
    // Our own wish for a socket (`clientSocket.ts`) says nothing of the network.
    this.listen(window, "online", ({ isTrusted }) => isTrusted && this.lesson.reconnect());
    // Who looks away cannot let go of a key that he holds.
    this.listen(window, "blur", () => this.lesson.hands.release());
    this.listen(window, "pagehide", () => this.lesson.hands.release());
    this.listen(document, "visibilitychange", () => document.hidden && this.lesson.hands.release());
  }

  /** Leaves everything. Idempotent. */
  close(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.absence.close();
    this.room.close();
    this.servers.close();
    this.lesson.close();
    this.midi.close();
    this.media.close();
    this.sound.close();
  }

  private follow(news: RoomNews): void {
    this.lesson.follow(news.me, news.topology, news.members);
    this.view.set({ kind: "in", ...news });
  }

  private hurryWhileMeeting(promptReturn: PromptReturn): void {
    const look = () => promptReturn.wait(this, this.view.get().kind !== "ended" && isMeeting(this.lesson.partners.get()));
    this.stops.push(this.view.subscribe(look), this.lesson.partners.subscribe(look), () => promptReturn.wait(this, false));
    look();
  }

  private listen(target: EventTarget, event: string, act: (event: Event) => void): void {
    target.addEventListener(event, act);
    this.stops.push(() => target.removeEventListener(event, act));
  }
}
