package dev.sostenuto.history;

import dev.sostenuto.launch.DatabaseProcess.Stop;
import dev.sostenuto.launch.ServerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** Breaks things, and heals each before the next. Confined to one thread. */
final class Nemesis {
  private static final String REPLICATION =
      "select pg_terminate_backend(pid) from pg_stat_replication";
  private static final String SERVERS =
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
          + " and application_name = 'sostenuto'";

  private final World world;
  private final List<Crew> crews;
  private final Random random;

  /** One way to break something; it has healed when the strike returns. */
  enum Fault {
    SOME_SOCKETS_CUT(Nemesis::cutSome),
    ALL_SOCKETS_CUT(nemesis -> nemesis.world.wire().cut(() -> true)),
    ANSWERS_SWALLOWED(Nemesis::swallow),
    NETWORK_GONE(Nemesis::network),
    REPLICATION_KILLED(nemesis -> nemesis.run(REPLICATION)),
    REPLICATION_KILLED_BESIDE_AN_OPEN_TRANSACTION(Nemesis::straddle),
    CONNECTIONS_KILLED(nemesis -> nemesis.run(SERVERS)),
    DATABASE_RESTARTED_FAST(nemesis -> nemesis.restart(Stop.FAST)),
    DATABASE_RESTARTED_IMMEDIATELY(nemesis -> nemesis.restart(Stop.IMMEDIATE)),
    DATABASE_KILLED(nemesis -> nemesis.restart(Stop.KILL)),
    DATABASE_PAUSED(Nemesis::pauseDatabase),
    SERVER_PAUSED(Nemesis::pauseServer),
    CLIENTS_PAUSED(Nemesis::pauseClients),
    SERVER_STOPPED(Nemesis::stopServer),
    SERVER_KILLED(Nemesis::killServer);

    private final Strike strike;

    Fault(Strike strike) {
      this.strike = strike;
    }
  }

  private interface Strike {
    void at(Nemesis nemesis) throws Exception;
  }

  Nemesis(World world, List<Crew> crews, Random random) {
    this.world = world;
    this.crews = crews;
    this.random = random;
  }

  /** Breaks it and heals it, and returns when each server is ready again. */
  void strike(Fault fault) throws Exception {
    fault.strike.at(this);
    world.awaitReady();
  }

  private void cutSome() {
    int percent = 20 + random.nextInt(60);
    Random each = new Random(random.nextLong());
    world.wire().cut(() -> each.nextInt(100) < percent);
  }

  private void swallow() throws InterruptedException {
    world.wire().mute();
    sleep(300, 2_000);
    world.wire().cut(() -> true);
  }

  private void network() throws InterruptedException {
    world.wire().open(false);
    world.wire().cut(() -> true);
    sleep(500, 5_000);
    world.wire().open(true);
  }

  /** A new slot waits for the open transaction; its row comes out of no slot at all. */
  private void straddle() throws Exception {
    try (Connection open = world.connect();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute("select pg_current_xact_id()");
      run(REPLICATION);
      sleep(1_000, 4_000);
      open.commit();
    }
  }

  private void restart(Stop how) throws InterruptedException {
    world.database().stop(how);
    sleep(0, 2_000);
    world.database().start();
  }

  private void pauseDatabase() throws InterruptedException {
    world.database().pause();
    try {
      sleep(1_000, 6_000);
    } finally {
      world.database().resume();
    }
  }

  private void pauseServer() throws InterruptedException {
    ServerProcess server = anyServer();
    server.pause();
    try {
      sleep(1_000, 8_000);
    } finally {
      server.resume();
    }
  }

  private void pauseClients() throws Exception {
    Crew crew = crews.get(random.nextInt(crews.size()));
    crew.pause();
    try {
      sleep(1_000, 8_000);
    } finally {
      crew.resume();
    }
  }

  private void stopServer() throws InterruptedException {
    ServerProcess server = anyServer();
    server.stop();
    server.start();
  }

  private void killServer() throws InterruptedException {
    ServerProcess server = anyServer();
    server.kill();
    server.start();
  }

  private ServerProcess anyServer() {
    return world.servers().get(random.nextInt(world.servers().size()));
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = world.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void sleep(int fromMillis, int toMillis) throws InterruptedException {
    Thread.sleep(fromMillis + random.nextInt(toMillis - fromMillis));
  }
}
