package dev.sostenuto.testing;

import java.util.Random;

/**
 * A law that is tried on many random cases. Safe for use by many threads.
 *
 * <p>Each case has a seed of its own. A failure names it, and {@code -Dsostenuto.seed=} with that
 * seed makes the failing case the first one tried. {@code -Dsostenuto.cases=} multiplies the number
 * of cases, for a long search.
 */
public final class Property {
  private Property() {}

  /** One case of a law; it fails by throwing. */
  @FunctionalInterface
  public interface Case {
    void run(Random random) throws Exception;
  }

  public static void check(int cases, Case property) {
    long first = Long.getLong("sostenuto.seed", new Random().nextLong());
    long count = (long) cases * Integer.getInteger("sostenuto.cases", 1);
    for (long i = 0; i < count; i++) run(first + i, property);
  }

  private static void run(long seed, Case property) {
    try {
      property.run(new Random(scrambled(seed)));
    } catch (Exception | AssertionError | StackOverflowError e) {
      throw new AssertionError("Fails with -Dsostenuto.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /** Neighbouring seeds would give neighbouring first numbers. */
  private static long scrambled(long seed) {
    long mixed = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
