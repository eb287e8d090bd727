package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.store.Connections;
import dev.sostenuto.engine.store.SqlState;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The connection on which one import is worked on, for a limited time. Confined to one thread at a
 * time.
 */
final class ImportSession implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ImportSession.class.getName());

  /** The SQLSTATE of a lock that was not had in time. */
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final int ATTEMPTS = 3;

  private final Connection connection;
  private final Duration limit;
  private final BooleanSupplier stopping;
  private final ScheduledFuture<?> end;
  private volatile boolean tooLong;

  /** Something that may fail in every way. */
  interface Step {
    void run() throws IOException, SQLException;
  }

  /** The same, with a result. */
  interface Attempt {
    long run() throws IOException, SQLException;
  }

  private ImportSession(
      Connection connection,
      ScheduledExecutorService timer,
      Duration limit,
      BooleanSupplier stopping) {
    this.connection = connection;
    this.limit = limit;
    this.stopping = stopping;
    this.end = timer.schedule(this::breakOff, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  static ImportSession open(
      Connections connections,
      ScheduledExecutorService timer,
      Duration limit,
      BooleanSupplier stopping)
      throws SQLException {
    return new ImportSession(connections.open(), timer, limit, stopping);
  }

  Connection connection() {
    return connection;
  }

  /** A statement that runs just now fails. */
  private void breakOff() {
    tooLong = true;
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "an import's connection failed to close", e);
    }
  }

  /**
   * Returns while there is time.
   *
   * @throws ImportException when there is none left
   */
  void requireTime() {
    if (tooLong)
      throw new ImportException(
          "The work on this import took longer than %,d s.".formatted(limit.toSeconds()));
    if (stopping.getAsBoolean())
      throw new ImportException("The server that worked on this import is stopping.");
  }

  /** Does it again when it met others, a few times. */
  long retried(Attempt attempt) throws IOException, SQLException {
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (SQLException e) {
        if (i == ATTEMPTS || !SqlState.isSerializationFailure(e)) throw e;
      }
    }
  }

  /** Does it, and says why it failed; null when it did not. */
  String outcome(Step work) {
    try {
      work.run();
      return null;
    } catch (ImportException e) {
      return e.getMessage();
    } catch (SQLException e) {
      return said(e);
    } catch (IOException | RuntimeException e) {
      return unforeseen(e);
    }
  }

  private String said(SQLException e) {
    if (tooLong)
      return "The work on this import took longer than %,d s.".formatted(limit.toSeconds());
    if (LOCK_NOT_AVAILABLE.equals(e.getSQLState()))
      return "A transaction that writes to these tables does not end; try again.";
    if (SqlState.isSerializationFailure(e))
      return "Others wrote to these tables all the time; try again.";
    return SqlState.isCallersFault(e) ? e.getMessage() : unforeseen(e);
  }

  private static String unforeseen(Exception e) {
    LOG.log(System.Logger.Level.WARNING, "An import failed", e);
    return "The import failed; the server's log says more.";
  }

  @Override
  public void close() {
    end.cancel(false);
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "an import's connection failed to close", e);
    }
  }
}
