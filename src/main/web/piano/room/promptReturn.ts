import type { Cancel, Time } from "../time";

/** The page's socket, of which there may be none at the moment: its client opens another one after a pause of its own. */
export interface ReturningSocket {
  isThere(): boolean;
  /** Calls whenever `isThere` has changed, and maybe more often. */
  follow(changed: () => void): Cancel;
  /** Asks the client to wait no longer. Without effect while there is a socket, or one is being opened. */
  reopen(): void;
}

/** Times in milliseconds, and how often. */
export const returnLimits = {
  /** The pause before the client is asked is drawn from a fifth of this up to all of it. */
  pause: 250,
  /** So often it is asked after such a pause; before each further time the pause is twice as long as before. */
  prompt: 3,
  /** The longest that the pause becomes. */
  longestPause: 2_000,
  /** The client is not asked more often than this; then its own pauses are all that there is. */
  requests: 30,
  /** A socket that was there for so long is a new beginning: a server that lets everybody in and drops them is none. */
  steady: 5_000,
} as const;

/**
 * Brings the page's socket back sooner than its client would, for as long as somebody waits for it.
 *
 * The client pauses before it opens another socket, longer each time, since it does not know how urgent that is. For a page that is about to meet somebody, each of these
 * pauses is felt. So that pages which come back together do not meet an overburdened server, only those that wait ask for more haste, each after a random pause, and not for ever.
 * Confined to one thread.
 */
export class PromptReturn {
  private readonly waiting = new Set<object>();
  private unfollow: Cancel | null = null;
  private pausing: Cancel | null = null;
  private requests = 0;
  /** Since when the socket has been there, as far as was seen; null while it is away. */
  private thereSince: number | null = null;

  /** @param random a number from 0 to below 1 */
  constructor(
    private readonly socket: ReturningSocket,
    private readonly time: Time,
    private readonly random: () => number,
  ) {}

  /** Says whether somebody waits for the socket, until the same one says otherwise. Idempotent. */
  wait(who: object, waits: boolean): void {
    if (waits) this.waiting.add(who);
    else this.waiting.delete(who);
    if (this.waiting.size > 0) return this.begin();
    this.unfollow?.();
    this.unfollow = null;
    this.stopPausing();
  }

  private begin(): void {
    this.unfollow ??= this.socket.follow(() => this.look());
    this.look();
  }

  private look(): void {
    const now = this.time.now();
    if (this.socket.isThere()) {
      this.thereSince ??= now;
      return this.stopPausing();
    }
    if (this.thereSince !== null && now - this.thereSince >= returnLimits.steady) this.requests = 0;
    this.thereSince = null;
    if (this.requests < returnLimits.requests) this.pausing ??= this.time.after(this.pause(), () => this.ask());
  }

  private ask(): void {
    this.pausing = null;
    this.requests++;
    this.socket.reopen();
    this.look();
  }

  private pause(): number {
    const { pause, prompt, longestPause } = returnLimits;
    const most = Math.min(longestPause, pause * 2 ** Math.max(0, this.requests + 1 - prompt));
    return most * (0.2 + 0.8 * this.random());
  }

  private stopPausing(): void {
    this.pausing?.();
    this.pausing = null;
  }
}
