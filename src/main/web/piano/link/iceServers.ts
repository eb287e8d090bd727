import type { Cancel, Time } from "../time";

/** What `signaling:turnConfig` answers. */
export interface TurnAnswer {
  iceServers: RTCIceServer[];
  /** Whether a relay is among them. */
  relayAvailable?: boolean;
  /** How long the credentials are good for, in seconds. */
  ttl?: number;
  /** Why there is no relay. */
  reason?: string;
}

/** The part of their life after which credentials are renewed. */
const renewAt = 0.8;
/** Bounds for the time until the next question, in milliseconds. */
const soonest = 30_000;
const latest = 6 * 3_600_000;
/** Milliseconds until it is asked again after a failure, one after the other, and then always the last. */
const retryAfter = [5_000, 15_000, 60_000];

/** Servers that help two peers find each other, with credentials that are renewed before they end. Confined to one thread. */
export class IceServers {
  private servers: RTCIceServer[] = [];
  private failures = 0;
  private next: Cancel = () => undefined;
  private closed = false;
  /** Whether a relay is known, and if not, why; null before the first answer. */
  relay: { available: boolean; reason: string | null } | null = null;

  /** @param changed told the new servers each time that there are some */
  constructor(
    private readonly time: Time,
    private readonly ask: () => Promise<TurnAnswer>,
    private readonly changed: (servers: RTCIceServer[]) => void,
  ) {
    void this.renew();
  }

  /** The servers that are known now; none before the first answer. */
  get current(): RTCIceServer[] {
    return this.servers;
  }

  /** Ends the renewing. Idempotent. */
  close(): void {
    this.closed = true;
    this.next();
  }

  private async renew(): Promise<void> {
    const wait = await this.attempt();
    if (!this.closed) this.next = this.time.after(wait, () => void this.renew());
  }

  /** Asks, and gives the milliseconds until it is to be asked again. */
  private async attempt(): Promise<number> {
    try {
      const { iceServers, relayAvailable = false, reason = null, ttl } = await this.ask();
      if (this.closed) return 0;
      this.failures = 0;
      this.servers = iceServers;
      this.relay = { available: relayAvailable, reason };
      this.changed(iceServers);
      return Math.min(latest, Math.max(soonest, (ttl ?? 3_600) * 1_000 * renewAt));
    } catch {
      // What was known stays in use: an old relay is better than none.
      this.relay ??= { available: false, reason: "unreachable" };
      return retryAfter[Math.min(this.failures++, retryAfter.length - 1)] as number;
    }
  }
}
