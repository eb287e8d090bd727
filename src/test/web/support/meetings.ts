import type { Browser } from "playwright-core";
import { Pianist, type Seat } from "./pianist";

type Happening = (host: Pianist, guest: Pianist) => Promise<void>;

const nothing: Happening = async () => undefined;

/** How long each of many meetings took until both pages said that they are connected. */
export class Meetings {
  /** From the click on "Join". */
  private readonly times: number[] = [];
  /** From the end of what happened while they met. */
  private readonly afterwards: number[] = [];

  /** Lets two people meet in a new room; `before` happens while both are at the door, `between` while they meet. */
  async meet(browser: Browser, seat: Partial<Seat>, { before = nothing, between = nothing } = {}): Promise<void> {
    const host = await Pianist.open(browser, { name: "Clara", ...seat });
    const guest = await Pianist.open(browser, { name: "Robert", ...seat });
    try {
      await before(host, guest);
      await guest.arrive(await host.create());
      const start = performance.now();
      await guest.join();
      await between(host, guest);
      const happened = performance.now();
      await Promise.all([host.connected(), guest.connected()]);
      this.times.push(performance.now() - start);
      this.afterwards.push(performance.now() - happened);
    } finally {
      await Promise.all([host.close(), guest.close()]);
    }
  }

  get count(): number {
    return this.times.length;
  }

  /** The time after the disturbance that nineteen of twenty meetings did not exceed, in milliseconds. */
  get most(): number {
    return percentile(this.afterwards, 95);
  }

  describe(what: string): string {
    return `${what}: ${this.count} meetings, ${described(this.times)}; after the disturbance, if any, ${described(this.afterwards)}`;
  }
}

function described(times: number[]): string {
  const [median, p95, worst] = [50, 95, 100].map((percent) => Math.round(percentile(times, percent)));
  return `median ${median} ms, 95th ${p95} ms, worst ${worst} ms`;
}

function percentile(times: number[], percent: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
