import type { MediaKind } from "../link/connection";
import { Store } from "../store";

export type DeviceState = "off" | "asking" | "on" | "denied" | "missing";

export interface MediaView {
  readonly audio: DeviceState;
  readonly video: DeviceState;
  /** Sound as it is, for instruments, instead of cleaned up, for speech. */
  readonly music: boolean;
  /** What the camera sees; null while it is off. */
  readonly preview: MediaStream | null;
}

const speech: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const music: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 2 };
/** Enough to see hands and a face, and little enough for old machines. */
const camera: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } };

/** The microphone and the camera of this machine, each on its own. Off, a device is let go of and its light is out. */
export class LocalMedia {
  readonly view = new Store<MediaView>({ audio: "off", video: "off", music: false, preview: null });
  private readonly tracks = new Map<MediaKind, MediaStreamTrack>();
  private readonly turns = { audio: 0, video: 0 };

  /** @param changed told the track that is to be sent from now on */
  constructor(private readonly changed: (kind: MediaKind, track: MediaStreamTrack | null) => void) {}

  async start(kind: MediaKind): Promise<void> {
    const turn = ++this.turns[kind];
    this.show({ [kind]: "asking" });
    try {
      const track = await this.ask(kind);
      // Somebody may have thought better of it while the browser asked.
      if (turn !== this.turns[kind]) return track.stop();
      this.use(kind, track);
      track.onended = () => this.stop(kind);
      this.show({ [kind]: "on" });
    } catch (error) {
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      if (turn === this.turns[kind]) this.show({ [kind]: denied ? "denied" : "missing" });
    }
  }

  stop(kind: MediaKind): void {
    this.turns[kind]++;
    this.use(kind, null);
    this.show({ [kind]: "off" });
  }

  async setMusic(on: boolean): Promise<void> {
    this.show({ music: on });
    if (this.view.get().audio === "on") await this.start("audio");
  }

  /** Idempotent. */
  close(): void {
    this.stop("audio");
    this.stop("video");
  }

  private async ask(kind: MediaKind): Promise<MediaStreamTrack> {
    const constraints = kind === "video" ? { video: camera } : { audio: this.view.get().music ? music : speech };
    const [track] = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks();
    if (track === undefined) throw new Error("a stream without a track");
    if (kind === "audio") track.contentHint = this.view.get().music ? "music" : "speech";
    return track;
  }

  private use(kind: MediaKind, track: MediaStreamTrack | null): void {
    this.tracks.get(kind)?.stop();
    if (track === null) this.tracks.delete(kind);
    else this.tracks.set(kind, track);
    this.changed(kind, track);
  }

  private show(change: Partial<MediaView>): void {
    const video = this.tracks.get("video");
    const before = this.view.get();
    const same = before.preview?.getTracks()[0] === video;
    const preview = same ? before.preview : video === undefined ? null : new MediaStream([video]);
    this.view.set({ ...before, preview, ...change });
  }
}
