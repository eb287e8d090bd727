package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.schedule.CronStore.Standing;
import java.sql.SQLException;
import java.util.List;

/**
 * Sees to it that each cron of this deployment has one run before it. Confined to one thread at a
 * time.
 */
final class Crons {
  private static final System.Logger LOG = System.getLogger(Crons.class.getName());

  private final CronStore store;
  private final List<CronJob> jobs;
  private final int kept;
  private boolean patrolled;

  /**
   * @param kept last runs of each that are kept
   */
  Crons(CronStore store, List<CronJob> jobs, int kept) {
    this.store = store;
    this.jobs = List.copyOf(jobs);
    this.kept = kept;
  }

  /** Gives a run to each that has none. The first time, those defined otherwise begin anew. */
  void patrol() throws SQLException {
    for (CronJob cron : jobs) {
      if (!patrolled) store.removeOutdated(cron);
      moveOn(cron);
    }
    patrolled = true;
  }

  /** A run of that cron has ended. */
  void ended(String name) throws SQLException {
    store.trim(name, kept);
    for (CronJob cron : jobs) if (cron.name().equals(name)) moveOn(cron);
  }

  /** Gives a cron its next run, if it has none. */
  private void moveOn(CronJob cron) throws SQLException {
    Standing standing = store.standing(cron.name());
    if (standing.unfinished()) return;
    boolean goesOn = standing.last() != null && cron.definition().equals(standing.definition());
    NextSlot next =
        goesOn
            ? NextSlot.after(cron.schedule(), standing.last(), standing.now())
            : NextSlot.first(cron.schedule(), standing.now());
    store.add(cron, next);
    if (next.skipped() > 0)
      LOG.log(
          System.Logger.Level.WARNING,
          "Skipping {0} run(s) of job {1} because multiple scheduled runs are in the past",
          next.skipped(),
          cron.name());
  }
}
