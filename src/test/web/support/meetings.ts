import type { Browser } from "playwright-core";
import { Pianist, type Seat } from "./pianist";

type Happening = (host: Pianist, guest: Pianist) => Promise<void>;

const nothing: Happening = async () => undefined;

/** How long each of many meetings took, from the click on "Join" until both pages say that they are connected. */
export class Meetings {
  private readonly times: number[] = [];

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
      await Promise.all([host.connected(), guest.connected()]);
      this.times.push(performance.now() - start);
    } finally {
      await Promise.all([host.close(), guest.close()]);
    }
  }

  get count(): number {
    return this.times.length;
  }

  /** The time that so many of a hundred meetings did not exceed, in milliseconds. */
  percentile(percent: number): number {
    const sorted = [...this.times].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
  }

  describe(what: string): string {
    const [median, p95, worst] = [50, 95, 100].map((percent) => Math.round(this.percentile(percent)));
    return `${what}: ${this.count} meetings, median ${median} ms, 95th ${p95} ms, worst ${worst} ms`;
  }
}
