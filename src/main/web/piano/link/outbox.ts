import type { Cancel, Time } from "../time";
import { SignalRefused, type PeerId, type Signal, type Signaling } from "./signaling";

/** Signals that wait at most; the candidates of one description are one signal. */
const queueLimit = 50;

/** Milliseconds until a signal that failed without a reason is tried again, one after the other. */
const retryAfter = [500, 1_000, 2_000, 4_000, 8_000];

interface Entry {
  signal: Signal;
  settle: (() => void)[];
}

/**
 * Signals on their way to one peer, one at a time and in order.
 *
 * While one is on its way, candidates that follow it are gathered into one signal. A signal of a newer generation takes the
 * older ones' place, and a repeated description is not queued twice.
 */
export class Outbox {
  private queue: Entry[] = [];
  private sending = false;
  private failures = 0;
  private cancel: Cancel = () => undefined;
  private closed = false;
  /** Signals that never left: replaced, beyond the limit, or refused for good. */
  dropped = 0;

  constructor(
    private readonly to: PeerId,
    private readonly signaling: Signaling,
    private readonly time: Time,
  ) {}

  /** Whether something has not been taken by the signaling yet. */
  get isBusy(): boolean {
    return this.queue.length > 0;
  }

  /** Settles when the signal was taken, or never will be; never rejects. */
  send(signal: Signal): Promise<void> {
    return new Promise((settle) => {
      if (this.closed) return settle();
      this.dropOlder(signal.generation);
      if (!this.join(signal, settle)) this.queue.push({ signal, settle: [settle] });
      if (this.queue.length > queueLimit) this.drop(this.queue.splice(1, 1));
      void this.pump();
    });
  }

  /** Drops what waits. Idempotent. */
  close(): void {
    this.closed = true;
    this.cancel();
    this.drop(this.queue.splice(0));
  }

  /** Puts a signal into one that waits already. */
  private join(signal: Signal, settle: () => void): boolean {
    const last = this.queue.at(-1);
    const onItsWay = this.sending && this.queue.length === 1;
    if (signal.kind === "ice") {
      if (last?.signal.kind !== "ice" || onItsWay || last.signal.generation !== signal.generation) return false;
      last.signal = { ...last.signal, candidates: [...last.signal.candidates, ...signal.candidates] };
      last.settle.push(settle);
      return true;
    }
    const same = this.queue.find((entry) => isSame(entry.signal, signal));
    same?.settle.push(settle);
    return same !== undefined;
  }

  private dropOlder(generation: number): void {
    const first = this.sending ? 1 : 0;
    const kept = this.queue.slice(first).filter(({ signal }) => signal.generation >= generation);
    this.drop(this.queue.slice(first).filter(({ signal }) => signal.generation < generation));
    this.queue = [...this.queue.slice(0, first), ...kept];
  }

  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let entry = this.queue[0]; entry !== undefined; entry = this.queue[0]) {
      const wait = await this.attempt(entry.signal);
      if (this.closed) return;
      if (wait === null) {
        this.queue.shift();
        for (const settle of entry.settle) settle();
      } else {
        await new Promise<void>((resume) => (this.cancel = this.time.after(wait, resume)));
      }
    }
    this.sending = false;
  }

  /** The milliseconds to wait before the next attempt; null when there shall be none. */
  private async attempt(signal: Signal): Promise<number | null> {
    try {
      await this.signaling.send(this.to, signal);
      this.failures = 0;
      return null;
    } catch (error) {
      const wait = error instanceof SignalRefused ? error.retryAfter : (retryAfter[this.failures++] ?? null);
      if (wait !== null) return wait;
      this.failures = 0;
      this.dropped++;
      return null;
    }
  }

  private drop(entries: Entry[]): void {
    this.dropped += entries.length;
    for (const { settle } of entries) for (const one of settle) one();
  }
}

function isSame(one: Signal, other: Signal): boolean {
  if (one.kind === "ice" || one.kind !== other.kind) return false;
  return one.generation === other.generation && one.offer === other.offer;
}
