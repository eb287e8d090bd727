package dev.sostenuto.assembly;

import dev.sostenuto.engine.log.Commit;

/**
 * How many commits may wait for somebody, and how many rows they may have together. Immutable.
 *
 * @param commits commits, however small
 * @param rows rows of these; one commit is taken however large it is
 */
record Backlog(int commits, int rows) {
  /** What the live engine may have before it: 2,000 commits, 200,000 rows. */
  static final Backlog AHEAD = new Backlog(2_000, 200_000);

  /** What the observers of CDI commit events may have before them: 10,000 and 200,000. */
  static final Backlog EVENTS = new Backlog(10_000, 200_000);

  Backlog {
    if (commits < 1 || rows < 1)
      throw new IllegalArgumentException(
          "a backlog has room for commits and rows, not " + commits + " and " + rows);
  }

  /** The rows that a commit counts for, never more than all. */
  int weight(Commit commit) {
    return Math.min(rows, commit.changes().size());
  }
}
