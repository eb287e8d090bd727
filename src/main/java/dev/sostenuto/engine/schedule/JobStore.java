package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.Occasion;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of what is to be run, which all nodes share. Safe for use by many threads. Times are the
 * store's own, so that nodes need not agree on theirs.
 */
interface JobStore {
  /**
   * What is wanted of a look.
   *
   * @param functions paths of functions that there is room for
   * @param crons names of crons that there is room for
   * @param except what this node runs already
   * @param limit most rows of each
   */
  record Wanted(Set<String> functions, Set<String> crons, Set<UUID> except, int limit) {
    boolean isNothing() {
      return functions.isEmpty() && crons.isEmpty();
    }
  }

  /**
   * What was found.
   *
   * @param visibility what it saw at least
   * @param now when
   * @param next when the next one is due that was not yet; null for none
   */
  record Look(TransactionSnapshot visibility, Instant now, List<Job> due, Instant next) {}

  /** Finds what is due and nobody runs. */
  Look look(Wanted wanted) throws SQLException;

  /** The occasion to run a mutation. */
  Occasion occasion(Job job);

  /** Takes an action for this node, so that nobody ever begins it again. */
  Optional<JsonValue.Obj> take(Job job) throws SQLException;

  /**
   * Records the end of an action that this node took, unless it was canceled or given up meanwhile.
   *
   * @param error null when it has succeeded
   * @return whether it was there to be ended
   */
  boolean endAction(Job job, String error) throws SQLException;

  /** Records that a mutation has failed, unless it is over. */
  void failMutation(Job job, String error) throws SQLException;

  /** Puts off what could not be run, unless it is over. */
  void postpone(Job job, Duration pause) throws SQLException;

  /** Says that this node is there, for so long. */
  void keepAlive() throws SQLException;

  /** Ends what nodes had taken that are no more; says how many. */
  int failAbandoned() throws SQLException;

  /** Ends what has been due for so long, though no node has the function; says how many. */
  int failUnknown(Set<String> functions, Duration grace) throws SQLException;

  /** The runs of crons. */
  CronStore crons();

  /** Forgets what has ended so long ago; says how many. */
  long purge(Duration age, int batchRows) throws SQLException;
}
