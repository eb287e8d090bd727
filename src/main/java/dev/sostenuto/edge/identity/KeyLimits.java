package dev.sostenuto.edge.identity;

import java.time.Duration;

/**
 * The limits of looking for providers' keys. Immutable.
 *
 * @param deadline for one fetch, from its beginning to its last byte
 * @param bytes of one key set
 * @param age after which a key set is fetched again; the old one serves meanwhile
 * @param pause between two fetches of one provider's key set
 * @param unknownKeys key ids of one provider that are remembered as missing
 * @param unknownKept for how long
 */
public record KeyLimits(
    Duration deadline,
    int bytes,
    Duration age,
    Duration pause,
    int unknownKeys,
    Duration unknownKept) {
  public static final KeyLimits DEFAULTS =
      new KeyLimits(
          Duration.ofSeconds(5),
          256 << 10,
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          1_000,
          Duration.ofMinutes(1));

  public KeyLimits {
    if (deadline.toMillis() < 1
        || age.toMillis() < 1
        || pause.toMillis() < 1
        || unknownKept.toMillis() < 1
        || bytes < 1
        || unknownKeys < 1)
      throw new IllegalArgumentException("the limits of key sets must be positive");
  }
}
