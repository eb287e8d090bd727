package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.DatabaseException;
import dev.sostenuto.engine.store.JpqlTables;
import dev.sostenuto.engine.store.RecordingReader;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * One run of a query or mutation with all that it calls: what it may use, and what became of it.
 * Confined to one thread.
 */
final class Execution {
  final FunctionHost host;
  final RecordingReader reader;
  final Supplier<EntityManager> entities;
  final MutationStore store;
  final Identity identity;
  final Origin origin;
  final String journal;

  /** The scheduled action that this is a part of, or null. */
  final UUID job;

  final Instant now;
  final LogLines log = new LogLines();

  private String newJournal;
  private boolean paginated;
  private boolean identityRead;
  private boolean sessionRead;
  private Instant validUntil;
  private boolean doomed;
  private SQLException databaseError;
  private int nesting;
  private int scheduledCalls;
  private long scheduledBytes;

  /**
   * @param store null in a query
   * @param identity the caller, or null
   * @param origin where the call comes from
   * @param journal where the page of an earlier run ended, or null
   * @param job the scheduled action that this is a part of, or null
   */
  Execution(
      FunctionHost host,
      RecordingReader reader,
      Supplier<EntityManager> entities,
      MutationStore store,
      Identity identity,
      Origin origin,
      String journal,
      UUID job) {
    this.host = host;
    this.reader = reader;
    this.entities = entities;
    this.store = store;
    this.identity = identity;
    this.origin = origin;
    this.journal = journal;
    this.job = job;
    this.now = host.clock().instant();
  }

  JpqlTables jpqlTables() {
    return host.jpqlTables();
  }

  /** Ends a run that has taken too long, where it next reads. */
  void checkTime() {
    if (host.clock().instant().isAfter(now.plus(host.limits().time())))
      throw new FunctionFailure(host.failures().timedOut().detail());
  }

  void beginPage() {
    if (paginated)
      throw new FunctionFailure("This function paginates twice; one run can make only one page.");
    paginated = true;
  }

  void endPage(String continueCursor) {
    newJournal = continueCursor;
  }

  /** Where its page ended; after a failure, where it ended the time before. */
  String newJournal() {
    return newJournal != null ? newJournal : journal;
  }

  Identity readIdentity() {
    identityRead = true;
    return identity;
  }

  boolean identityRead() {
    return identityRead;
  }

  UUID readSession() {
    sessionRead = true;
    return origin.session();
  }

  boolean sessionRead() {
    return sessionRead;
  }

  void validUntil(Instant time) {
    if (validUntil == null || time.isBefore(validUntil)) validUntil = time;
  }

  Instant validUntil() {
    return validUntil;
  }

  /** A part of it has failed that can't be undone by itself. */
  void doom() {
    doomed = true;
  }

  boolean doomed() {
    return doomed;
  }

  /** Notes that a statement has failed; in a mutation, every later one will too. */
  RuntimeException failed(Exception e) {
    Optional<SQLException> found = DatabaseException.findIn(e);
    if (databaseError == null) databaseError = found.orElse(null);
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new DatabaseException(found.orElseThrow());
  }

  /** The first error that the database has answered with, or null. */
  SQLException databaseError() {
    return databaseError;
  }

  /** Counts a function that it schedules. */
  void countScheduled(long argsBytes) {
    ScheduleLimits limits = host.limits().schedule();
    scheduledBytes += argsBytes;
    if (++scheduledCalls > limits.calls())
      throw new FunctionFailure(
          "Too many functions scheduled by a single mutation (limit: " + limits.calls() + ").");
    if (scheduledBytes > limits.argsBytes())
      throw new FunctionFailure(
          "Too large arguments of functions scheduled by a single mutation (actual: %.2f MiB, limit: %.2f MiB)."
              .formatted(scheduledBytes / 0x1p20, limits.argsBytes() / 0x1p20));
  }

  void enter() {
    if (++nesting > host.limits().nesting())
      throw new FunctionFailure(
          "Functions call each other more than " + host.limits().nesting() + " deep.");
  }

  void leave() {
    nesting--;
  }
}
