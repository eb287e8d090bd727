package dev.sostenuto.engine.schedule;

import java.sql.SQLException;
import java.time.Instant;

/** The runs of crons, which all nodes share. Safe for use by many threads. */
interface CronStore {
  /**
   * How far a cron is.
   *
   * @param last its last slot; null when it never ran
   * @param definition its definition then, or null
   * @param unfinished whether that slot's run is yet to end
   */
  record Standing(Instant now, Instant last, String definition, boolean unfinished) {}

  Standing standing(String cron) throws SQLException;

  /** Adds the next run of a cron, and a record of what was skipped, unless another node did. */
  void add(CronJob cron, NextSlot next) throws SQLException;

  /** Removes the coming run of a cron that was defined otherwise. */
  void removeOutdated(CronJob cron) throws SQLException;

  /** Forgets all but the last runs of a cron. */
  void trim(String cron, int kept) throws SQLException;
}
