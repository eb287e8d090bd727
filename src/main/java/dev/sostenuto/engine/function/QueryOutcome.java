package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.ReadSet;
import java.time.Instant;
import java.util.List;

/**
 * What one run of a query gave. Immutable.
 *
 * @param result the value, or the failure that subscribers are told
 * @param logLines {@code [LEVEL] text}
 * @param reads everything the result depended on in the database, also when it failed
 * @param journal where its page ended, to be handed to the next run; null for a query without pages
 * @param identityRead whether it looked at who calls
 * @param sessionRead whether it looked at the caller's session
 * @param validUntil when the result may change without a write, or null
 * @param cost what it took
 */
public record QueryOutcome(
    CallResult result,
    List<String> logLines,
    ReadSet reads,
    String journal,
    boolean identityRead,
    boolean sessionRead,
    Instant validUntil,
    RunCost cost) {
  /** An outcome that cost nothing worth telling. */
  public QueryOutcome(
      CallResult result,
      List<String> logLines,
      ReadSet reads,
      String journal,
      boolean identityRead,
      Instant validUntil) {
    this(result, logLines, reads, journal, identityRead, false, validUntil, RunCost.NONE);
  }
}
