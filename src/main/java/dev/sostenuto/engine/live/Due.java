package dev.sostenuto.engine.live;

import java.util.List;

/**
 * The entries that a round is to run. Immutable.
 *
 * @param quick those that it waits for, within its patience
 * @param slow those that it begins and leaves behind at once: their last run was left behind too
 * @param connections on how many connections these run; 0 when there are none
 */
record Due(List<Entry> quick, List<Entry> slow, int connections) {
  /** Whether there is anything to run. */
  boolean isAny() {
    return !quick.isEmpty() || !slow.isEmpty();
  }
}
