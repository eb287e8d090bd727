import { SignalRefused, type PeerId, type Signal, type Signaling } from "../link/signaling";
import type { Time } from "../time";
import type { Random } from "../../shared/testing/random";

/** How bad the way for signals is; chances from 0 to 1, times in milliseconds. */
export interface SignalingFaults {
  delay: number;
  lost: number;
  doubled: number;
  /** Whether signals of one sender may overtake each other. */
  reordered: boolean;
  /** Refused for now. */
  refused: number;
}

export const faultless: SignalingFaults = { delay: 20, lost: 0, doubled: 0, reordered: false, refused: 0 };

/** Signals between peers of one process, with faults drawn from a seed. */
export class FakeSignaling {
  faults = faultless;
  /** While false nothing is taken, as when the server is away: what is sent waits. */
  isUp = true;
  /** Everything that was taken. */
  readonly taken: { from: PeerId; to: PeerId; signal: Signal }[] = [];
  private readonly receivers = new Map<PeerId, (from: PeerId, signal: Signal) => void>();
  private readonly free = new Map<string, number>();

  constructor(
    private readonly time: Time,
    private readonly random: Random,
  ) {}

  join(peer: PeerId, receive: (from: PeerId, signal: Signal) => void): void {
    this.receivers.set(peer, receive);
  }

  leave(peer: PeerId): void {
    this.receivers.delete(peer);
  }

  /** The way as one peer sees it. */
  of(from: PeerId): Signaling {
    return {
      send: async (to, signal) => {
        while (!this.isUp) await new Promise<void>((resume) => this.time.after(50, resume));
        if (this.random.chance(this.faults.refused)) throw new SignalRefused("too many", 100);
        if (!this.receivers.has(to)) throw new SignalRefused("the peer has left", null);
        this.taken.push({ from, to, signal });
        for (let copies = this.random.chance(this.faults.doubled) ? 2 : 1; copies > 0; copies--) {
          if (!this.random.chance(this.faults.lost)) this.deliver(from, to, signal);
        }
        await new Promise<void>((resume) => this.time.after(this.random.below(this.faults.delay), resume));
      },
    };
  }

  private deliver(from: PeerId, to: PeerId, signal: Signal): void {
    const way = `${from} ${to}`;
    let at = this.time.now() + this.random.below(this.faults.delay);
    if (!this.faults.reordered) at = Math.max(at, this.free.get(way) ?? 0);
    this.free.set(way, at);
    this.time.after(at - this.time.now(), () => this.receivers.get(to)?.(from, signal));
  }
}
