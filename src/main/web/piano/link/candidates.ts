/** Candidates of one description that are kept at most; browsers gather 5 to 25. */
const candidateLimit = 100;

/** Descriptions whose candidates are kept at most. */
const fragmentLimit = 8;

/**
 * Remote candidates that wait for their description.
 *
 * Candidates and descriptions are told apart by the ICE user name fragment that both carry, so those of an ignored, rolled
 * back or replaced offer are never applied to another one. Bounded: the oldest fragment goes first.
 */
export class CandidateQueue {
  private readonly waiting = new Map<string, RTCIceCandidateInit[]>();
  private current: ReadonlySet<string> = new Set();
  /** How many were dropped: of replaced descriptions, or beyond the limits. */
  dropped = 0;

  /** The candidates that may be applied now. */
  take(candidate: RTCIceCandidateInit): RTCIceCandidateInit[] {
    const fragment = fragmentOf(candidate);
    if (fragment === null ? this.current.size > 0 : this.current.has(fragment)) return [candidate];
    this.keep(fragment ?? "", candidate);
    return [];
  }

  /** Tells that a remote description is in force, and gives what waited for it; what was in force before has ended. */
  describe(sdp: string): RTCIceCandidateInit[] {
    const ended = this.current;
    this.current = fragmentsOf(sdp);
    const ready: RTCIceCandidateInit[] = [];
    for (const [fragment, candidates] of [...this.waiting]) {
      const fits = fragment === "" || this.current.has(fragment);
      if (fits) ready.push(...candidates);
      if (fits || ended.has(fragment)) this.waiting.delete(fragment);
      if (!fits && ended.has(fragment)) this.dropped += candidates.length;
    }
    return ready;
  }

  private keep(fragment: string, candidate: RTCIceCandidateInit): void {
    const list = this.waiting.get(fragment) ?? [];
    if (list.length >= candidateLimit) {
      this.dropped++;
      return;
    }
    list.push(candidate);
    this.waiting.set(fragment, list);
    if (this.waiting.size <= fragmentLimit) return;
    const [oldest] = this.waiting.keys();
    this.dropped += this.waiting.get(oldest as string)?.length ?? 0;
    this.waiting.delete(oldest as string);
  }
}

/** The user name fragments of a session description (RFC 8839, section 5.4). */
export function fragmentsOf(sdp: string): ReadonlySet<string> {
  return new Set([...sdp.matchAll(/^a=ice-ufrag:(\S+)/gm)].map(([, fragment]) => fragment as string));
}

function fragmentOf({ usernameFragment, candidate }: RTCIceCandidateInit): string | null {
  return usernameFragment ?? / ufrag (\S+)/.exec(candidate ?? "")?.[1] ?? null;
}
