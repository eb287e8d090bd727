package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * The last runs of one query, and why the next one is due. Confined to the engine's loop.
 *
 * <p>What it keeps is bounded, however many commits there are; the rest is counted.
 */
final class RunHistory {
  /** Runs that are kept of each query. */
  static final int RUNS = 5;

  /** Causes that are kept of each run. */
  static final int CAUSES = 4;

  private final Run[] runs = new Run[RUNS];
  private final List<Cause> causes = new ArrayList<>(1);
  private int moreCauses;
  private long count;

  /** Whether one more cause would only be counted. */
  boolean isFull() {
    return causes.size() >= CAUSES;
  }

  void add(Cause cause) {
    if (isFull()) moreCauses++;
    else if (!(cause instanceof Cause.Event) || !causes.contains(cause)) causes.add(cause);
  }

  void countMore() {
    moreCauses++;
  }

  /** Whether nothing has come up since the last run. */
  boolean isEmpty() {
    return causes.isEmpty() && moreCauses == 0;
  }

  /** The causes that a run in this snapshot had; the next run begins with none. */
  List<Cause> takeCauses(TransactionSnapshot snapshot) {
    List<Cause> seen = new ArrayList<>(causes.size());
    for (Cause cause : causes) if (cause.isSeenBy(snapshot)) seen.add(cause);
    causes.clear();
    return seen;
  }

  /** How many causes were not kept; the next run begins with none. */
  int takeMoreCauses() {
    int more = moreCauses;
    moreCauses = 0;
    return more;
  }

  void ran(Run run) {
    runs[(int) (count++ % RUNS)] = run;
  }

  /** How often it ran. */
  long count() {
    return count;
  }

  /** The last run, or null. */
  Run last() {
    return count == 0 ? null : runs[(int) ((count - 1) % RUNS)];
  }

  /** The newest first; a copy. */
  List<Run> runs() {
    List<Run> copy = new ArrayList<>(RUNS);
    for (long i = count - 1; i >= 0 && i >= count - RUNS; i--) copy.add(runs[(int) (i % RUNS)]);
    return copy;
  }
}
