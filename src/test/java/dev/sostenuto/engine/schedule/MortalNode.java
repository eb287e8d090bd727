package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A node that can die: all its connections end at once, and it gets no others. */
final class MortalNode implements AutoCloseable {
  final Dispatcher dispatcher;
  private final TestHost host;
  private final TestDatabase database;
  private final MortalSource source;
  private final RealAlarm alarm = new RealAlarm();

  MortalNode(TestHost first, Object functions, List<CronJob> crons, ScheduleSettings settings) {
    database = first.database;
    source = new MortalSource(database);
    host = first.anotherNode(List.of(Effect.class), List.of(functions), source);
    dispatcher =
        new Dispatcher(
            new PostgresJobs(source, UUID.randomUUID(), settings.lease()),
            host.calls,
            host.registry,
            crons,
            host.threads,
            alarm,
            System::nanoTime,
            settings);
    alarm.task = dispatcher::wake;
    dispatcher.wake();
  }

  void kill() {
    source.dead = true;
    alarm.cancel();
    endConnections();
  }

  private void endConnections() {
    database.query(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '"
            + source.getApplicationName()
            + "'");
  }

  @Override
  public void close() {
    dispatcher.stop();
    kill();
    host.close();
    alarm.threads.shutdownNow();
  }

  /** Connections that end together. */
  private static final class MortalSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private volatile boolean dead;

    MortalSource(TestDatabase database) {
      setUrl(database.url());
      setUser(database.user());
      setPassword(database.password());
      setApplicationName("node " + UUID.randomUUID());
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      if (!dead) return connection;
      connection.close();
      throw new SQLException("This node is dead.", "08001");
    }
  }

  private static final class RealAlarm implements Alarm {
    final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
    volatile Runnable task;
    private ScheduledFuture<?> set;
    private boolean off;

    @Override
    public synchronized void set(Duration delay) {
      if (off) return;
      if (set != null) set.cancel(false);
      set = threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void cancel() {
      off = true;
      if (set != null) set.cancel(false);
    }
  }
}
