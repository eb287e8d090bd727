package dev.sostenuto.engine.live;

import java.time.Duration;

/**
 * The live engine's limits. Immutable.
 *
 * @param unsentTransitions how many transitions of one client may be on their way before no more
 *     are composed
 * @param newResults queries that one round runs for the first time; the others ride on later ones
 * @param idleEntries how many results without a subscriber are kept warm
 * @param idleChars how many characters of result text these may hold together
 * @param results distinct results that are kept true
 * @param resultChars how many characters of result text these may hold together
 * @param commitLogLength commits in the log before a round is begun to move it on
 * @param commitLogLimit commits that the log tells apart, at least twice as many; beyond, the older
 *     half is kept as one that changed its tables everywhere
 * @param commitLogWeight index keys in the log before the oldest commits are coarsened
 * @param commitLogBytes about how many bytes of rows the log keeps, which are then not read again
 * @param dirtyCommits commits that are told apart for one dirty query; beyond, they are remembered
 *     as so many ranges of transaction ids
 * @param markerDelay how long a round waits for a feed that stands still before it writes a marker;
 *     five times as long for one that moves
 * @param undeliveredDelay how long a mutation whose COMMIT has returned waits for the feed before a
 *     marker answers it
 * @param ownCommitPatience how long a client's transitions wait for a version that reaches its own
 *     commit, when the results show it already
 * @param gateDeadline how long a round waits for the feed before it begins anew
 * @param retryMin first pause after a snapshot that brought nothing new; doubles
 * @param retryMax longest such pause
 * @param patience how long a round waits for its queries before it goes on without them
 * @param stragglers connections on which queries run that rounds went on without; beyond, rounds
 *     wait
 * @param stragglerLog commits and index keys remembered for these; beyond, they count as out of
 *     date when they end
 * @param failurePause pause after a round that the database failed
 * @param suspectPause pause between rounds while suspects are left or the feed cannot be had
 * @param floorDeadline how long a client may wait for the version that it has seen elsewhere
 */
public record LiveLimits(
    int unsentTransitions,
    int newResults,
    int idleEntries,
    long idleChars,
    int results,
    long resultChars,
    int commitLogLength,
    int commitLogLimit,
    int commitLogWeight,
    long commitLogBytes,
    int dirtyCommits,
    Duration markerDelay,
    Duration undeliveredDelay,
    Duration ownCommitPatience,
    Duration gateDeadline,
    Duration retryMin,
    Duration retryMax,
    Duration patience,
    int stragglers,
    int stragglerLog,
    Duration failurePause,
    Duration suspectPause,
    Duration floorDeadline) {

  public static final LiveLimits DEFAULTS =
      new LiveLimits(
          2,
          100,
          1_000,
          32L << 20,
          100_000,
          256L << 20,
          1_000,
          10_000,
          200_000,
          4L << 20,
          64,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          Duration.ofMillis(250),
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          8,
          200_000,
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(10));

  public LiveLimits {
    requirePositive("unsentTransitions", unsentTransitions);
    requirePositive("newResults", newResults);
    requireNotNegative("idleEntries", idleEntries);
    requireNotNegative("idleChars", idleChars);
    requirePositive("results", results);
    requirePositive("resultChars", resultChars);
    requirePositive("commitLogLength", commitLogLength);
    if (commitLogLimit / 2 < commitLogLength)
      throw new IllegalArgumentException(
          "commitLogLimit must be at least twice commitLogLength, not %d for %d"
              .formatted(commitLogLimit, commitLogLength));
    requirePositive("commitLogWeight", commitLogWeight);
    requireNotNegative("commitLogBytes", commitLogBytes);
    requirePositive("dirtyCommits", dirtyCommits);
    requireNotNegative("markerDelay", markerDelay.toNanos());
    requireNotNegative("undeliveredDelay", undeliveredDelay.toNanos());
    requireNotNegative("ownCommitPatience", ownCommitPatience.toNanos());
    requirePositive("gateDeadline", gateDeadline.toNanos());
    requirePositive("patience", patience.toNanos());
    requirePositive("stragglers", stragglers);
    requireNotNegative("stragglerLog", stragglerLog);
    requirePositive("failurePause", failurePause.toNanos());
    requirePositive("suspectPause", suspectPause.toNanos());
    requirePositive("floorDeadline", floorDeadline.toNanos());
    if (retryMin.isNegative() || retryMin.isZero() || retryMin.compareTo(retryMax) > 0)
      throw new IllegalArgumentException("pauses from " + retryMin + " to " + retryMax);
  }

  /** These limits, with another number of first runs in a round. */
  public LiveLimits withNewResults(int limit) {
    return new LiveLimits(
        unsentTransitions,
        limit,
        idleEntries,
        idleChars,
        results,
        resultChars,
        commitLogLength,
        commitLogLimit,
        commitLogWeight,
        commitLogBytes,
        dirtyCommits,
        markerDelay,
        undeliveredDelay,
        ownCommitPatience,
        gateDeadline,
        retryMin,
        retryMax,
        patience,
        stragglers,
        stragglerLog,
        failurePause,
        suspectPause,
        floorDeadline);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) throw new IllegalArgumentException(name + " must be at least 1, not " + value);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) throw new IllegalArgumentException(name + " must be at least 0, not " + value);
  }
}
