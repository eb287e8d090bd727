package dev.sostenuto.engine.transfer;

import java.time.Duration;

/**
 * What imports may take. Immutable.
 *
 * @param uploadBytes bytes of all files that are uploaded and not imported yet, of all servers
 * @param unpackedBytes bytes of one of them without its compression
 * @param documentBytes bytes of one document
 * @param atOnce imports that one server works on at once; each is a connection and a thread
 * @param time how long the work on one may take
 * @param kept how long an upload waits for its end, and an import for its confirmation
 * @param patrol how often it is looked for imports whose server has gone
 */
public record ImportLimits(
    long uploadBytes,
    long unpackedBytes,
    long documentBytes,
    int atOnce,
    Duration time,
    Duration kept,
    Duration patrol) {
  /** 1 GiB, 8 GiB, 16 MiB; 2 at once for 1 hour; kept for 1 hour, looked after every 15 s. */
  public static final ImportLimits DEFAULTS =
      new ImportLimits(
          1L << 30,
          8L << 30,
          16L << 20,
          2,
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofSeconds(15));

  public ImportLimits {
    if (uploadBytes < 1 || unpackedBytes < 1 || documentBytes < 1 || atOnce < 1)
      throw new IllegalArgumentException(
          "limits of imports are at least 1: %d, %d, %d, %d"
              .formatted(uploadBytes, unpackedBytes, documentBytes, atOnce));
    for (Duration duration : new Duration[] {time, kept, patrol})
      if (duration.isNegative() || duration.isZero())
        throw new IllegalArgumentException("times of imports are positive, not " + duration);
  }
}
