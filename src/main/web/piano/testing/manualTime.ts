import type { Cancel, Time } from "../time";

/** Time that stands still until a test moves it. Timers of one moment run in the order in which they were set. */
export class ManualTime implements Time {
  private milliseconds = 0;
  private readonly timers = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.milliseconds;
  }

  after(milliseconds: number, run: () => void): Cancel {
    const timer = { at: this.milliseconds + Math.max(0, milliseconds), run };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Runs everything that becomes due, and whatever promises follow from each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.milliseconds + milliseconds;
    await settled();
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.timers.delete(next);
      this.milliseconds = Math.max(this.milliseconds, next.at);
      next.run();
      await settled();
    }
    this.milliseconds = end;
  }

  /** Advances in steps until the condition holds; fails when it does not within the limit. */
  async until(what: string, condition: () => boolean, limit: number): Promise<void> {
    const end = this.milliseconds + limit;
    while (!condition()) {
      if (this.milliseconds >= end) throw new Error(`${what}: not within ${limit} ms`);
      await this.advance(10);
    }
  }

  private next(end: number) {
    let first: { at: number; run: () => void } | undefined;
    for (const timer of this.timers) if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
