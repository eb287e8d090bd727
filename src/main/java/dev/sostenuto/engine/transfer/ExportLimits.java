package dev.sostenuto.engine.transfer;

import java.time.Duration;

/**
 * What exports may take. Immutable.
 *
 * @param snapshots moments that one server holds for exports at once; each is a connection
 * @param held how long each is held for its download to begin
 * @param downloads downloads of one server at once; each is a connection and a thread
 * @param time how long a download may take
 */
public record ExportLimits(int snapshots, Duration held, int downloads, Duration time) {
  /** 4 moments for 2 minutes, 2 downloads of at most an hour. */
  public static final ExportLimits DEFAULTS =
      new ExportLimits(4, Duration.ofMinutes(2), 2, Duration.ofHours(1));

  public ExportLimits {
    if (snapshots < 1 || downloads < 1)
      throw new IllegalArgumentException(
          "limits of exports are at least 1: " + snapshots + ", " + downloads);
    if (held.isNegative() || held.isZero() || time.isNegative() || time.isZero())
      throw new IllegalArgumentException("exports need a time: " + held + ", " + time);
  }
}
