package dev.sostenuto.engine.schedule;

import java.time.Duration;
import java.util.UUID;

/**
 * A row that was due when it was looked at. Immutable.
 *
 * @param place where its row was then; tells too whether it was changed since
 * @param path of the function
 * @param cron the cron's name; null for a scheduled call
 * @param attempts how often it was put off
 * @param late how long ago it was due
 */
record Job(UUID id, String place, String path, String cron, int attempts, Duration late) {
  boolean isCron() {
    return cron != null;
  }

  /** For the log. */
  @Override
  public String toString() {
    return isCron() ? "cron " + cron : path + " " + id;
  }
}
