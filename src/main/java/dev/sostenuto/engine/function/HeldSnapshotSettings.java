package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How long moments are held for readers that come back. Immutable.
 *
 * @param hold how long each one
 * @param limit how many at once; each is a connection
 * @param share whoever asks within this time of another gets the same one
 */
public record HeldSnapshotSettings(Duration hold, int limit, Duration share) {
  /** 30 seconds, 31 of them, so that each need not be shared for longer than a second. */
  public static final HeldSnapshotSettings DEFAULTS =
      new HeldSnapshotSettings(Duration.ofSeconds(30), 31, Duration.ofSeconds(1));

  public HeldSnapshotSettings {
    if (limit < 1)
      throw new IllegalArgumentException("at least 1 snapshot must be held, not " + limit);
    if (hold.isNegative() || hold.isZero() || share.isNegative())
      throw new IllegalArgumentException(
          "snapshots must be held for a time: " + hold + ", " + share);
  }

  /** How long one is shared so that no more than the limit are ever held. */
  Duration shareWithinLimit() {
    Duration least = hold.dividedBy(limit).plusMillis(1);
    return share.compareTo(least) > 0 ? share : least;
  }
}
