package dev.sostenuto.assembly;

import dev.sostenuto.engine.live.Markers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Writes markers with {@code pg_logical_emit_message}, in a transaction that waits for the log to
 * be flushed whatever the database's default is. Safe for use by many threads.
 */
final class PostgresMarkers implements Markers {
  /** What the change feed knows markers by. */
  static final String PREFIX = "sostenuto";

  private static final String FLUSHED = "set local synchronous_commit = local";
  private static final String EMIT = "select pg_logical_emit_message(true, ?, ?)";

  private final DataSource source;
  private final Executor workers;

  PostgresMarkers(DataSource source, Executor workers) {
    this.source = source;
    this.workers = workers;
  }

  @Override
  public CompletionStage<Void> write(String content) {
    return CompletableFuture.runAsync(() -> emit(content), workers);
  }

  private void emit(String content) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (var settings = connection.createStatement();
          PreparedStatement emit = connection.prepareStatement(EMIT)) {
        settings.execute(FLUSHED);
        emit.setString(1, PREFIX);
        emit.setString(2, content);
        emit.execute();
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a marker could not be written: " + e.getMessage(), e);
    }
  }
}
