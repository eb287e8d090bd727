package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How snapshots are used. Immutable.
 *
 * @param parallelism connections that run queries of one snapshot at once, its own included
 * @param callsPerConnection so many calls are worth another connection
 * @param idle a snapshot that nobody used or closed for so long closes by itself
 */
public record SnapshotSettings(int parallelism, int callsPerConnection, Duration idle) {
  /** 4 connections, one for each 4 calls, and a minute. */
  public static final SnapshotSettings DEFAULTS = new SnapshotSettings(4, 4, Duration.ofMinutes(1));

  public SnapshotSettings {
    if (parallelism < 1 || callsPerConnection < 1)
      throw new IllegalArgumentException(
          "a snapshot uses at least 1 connection, for at least 1 call: "
              + parallelism
              + ", "
              + callsPerConnection);
    if (idle.isNegative() || idle.isZero())
      throw new IllegalArgumentException("a snapshot must be open for longer than " + idle);
  }
}
