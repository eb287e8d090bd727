import type { Cancel, Time } from "../time";

/** What can be done for a connection in trouble. */
export interface RecoveryActions {
  /** Looks for another way between the two, on the same connection. */
  restart(): void;
  /** Begins anew with another connection. */
  rebuild(): void;
  /** Nothing more will be tried until `nudge`. */
  giveUp(): void;
  /** Whether the other side cannot have heard of the last attempt yet. */
  isUnheard(): boolean;
}

/** Times in milliseconds, and how often. */
export const recoveryLimits = {
  /** How long a connection may take to come up, at first and after a restart. */
  connecting: 8_000,
  /** How long an interruption may last before something is done: many end by themselves. */
  interrupted: 4_000,
  /** How long the polite side leaves it to the other one, lest both restart at once. */
  politeness: 3_000,
  /** How long a connection that somebody has closed is left alone: the other side may say why. */
  closed: 300,
  /** How soon to look again while the other side cannot have heard. */
  unheard: 1_000,
  /** Restarts of one connection before another one is built. */
  restarts: 2,
  /** Connections that are built in a row without success. */
  rebuilds: 6,
} as const;

/**
 * Decides when a connection is restarted, replaced, or given up.
 *
 * Interrupted or failed connections are restarted, twice at most, and then replaced; those that never were connected are replaced
 * at once. The patience with new ones grows. Time that passes while the signaling cannot take signals does not count.
 */
export class Recovery {
  private restarts = 0;
  private rebuilds = 0;
  private connected = false;
  /** Whether the current connection has ever been connected; what never was is not restarted but replaced. */
  private reached = false;
  private cancel: Cancel = () => undefined;
  private readonly politeness: number;

  constructor(
    private readonly time: Time,
    polite: boolean,
    private readonly actions: RecoveryActions,
  ) {
    this.politeness = polite ? recoveryLimits.politeness : 0;
  }

  /** A new connection is being tried. */
  began(): void {
    this.connected = this.reached = false;
    this.restarts = 0;
    this.arm(recoveryLimits.connecting * (1 + this.rebuilds), () => this.step());
  }

  changed(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.connected = this.reached = true;
      this.restarts = this.rebuilds = 0;
      this.cancel();
    } else if (this.connected && state === "disconnected") {
      this.connected = false;
      this.arm(recoveryLimits.interrupted, () => this.step());
    } else if (state === "failed") {
      this.connected = false;
      this.arm(0, () => this.step());
    }
  }

  /** The connection is of no use any more, and no restart can help. */
  lost(): void {
    this.connected = false;
    this.arm(recoveryLimits.closed, () => this.rebuild());
  }

  /** Somebody asks to try again, or the network has changed. */
  nudge(): void {
    this.rebuilds = 0;
    if (this.connected) this.actions.restart();
    else this.step();
  }

  /** Ends everything. Idempotent. */
  close(): void {
    this.cancel();
  }

  private step(): void {
    if (this.actions.isUnheard()) return this.again(recoveryLimits.unheard, () => this.step());
    if (!this.reached || this.restarts >= recoveryLimits.restarts) return this.rebuild();
    this.restarts++;
    this.arm(recoveryLimits.connecting, () => this.step());
    this.actions.restart();
  }

  private rebuild(): void {
    if (this.rebuilds >= recoveryLimits.rebuilds) return this.actions.giveUp();
    this.rebuilds++;
    this.actions.rebuild();
  }

  private arm(milliseconds: number, then: () => void): void {
    this.again(milliseconds + this.politeness, then);
  }

  private again(milliseconds: number, then: () => void): void {
    this.cancel();
    this.cancel = this.time.after(milliseconds, then);
  }
}
