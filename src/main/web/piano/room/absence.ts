import type { Cancel } from "../time";

/** The page's socket, and whether what happened while it was away has been heard. */
export interface WatchedSocket {
  isThere(): boolean;
  /** Whether everything that was followed when the socket was lost has been heard anew. */
  hasCaughtUp(): boolean;
  /** Calls whenever one of these has changed, and maybe more often. */
  follow(changed: () => void): Cancel;
}

/** The server may have taken the peer of a page away that had no socket for so many milliseconds. */
export const longAbsence = 5_000;

/**
 * Tells whether what is heard now happened while the page was away for long. Confined to one thread.
 *
 * An absence begins when the socket is lost and ends when a later one has caught up, so losses in between belong to it.
 */
export class Absence {
  private lostAt: number | null = null;
  private readonly unfollow: Cancel;

  /** @param now milliseconds of a clock that goes on while the machine sleeps */
  constructor(
    private readonly socket: WatchedSocket,
    private readonly now: () => number,
  ) {
    this.unfollow = socket.follow(() => this.look());
    this.look();
  }

  /** Whether there is an absence that has lasted for long. */
  get isLong(): boolean {
    return this.lostAt !== null && this.now() - this.lostAt >= longAbsence;
  }

  /** Idempotent. */
  close(): void {
    this.unfollow();
  }

  private look(): void {
    if (!this.socket.isThere()) this.lostAt ??= this.now();
    else if (this.socket.hasCaughtUp()) this.lostAt = null;
  }
}
