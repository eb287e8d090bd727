package dev.sostenuto.benchmark;

import dev.sostenuto.engine.value.Id;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * What workloads run on: a server, its database with students of their own in it, and clients. Used
 * by the driver's main thread.
 *
 * @param center whose students are {@code students}, in the order of their creation
 */
record Bed(URI server, String database, Processes processes, Id<?> center, List<Id<?>> students) {
  static final int NAME_CHARS = 30;

  private static final int OPENING_AT_ONCE = 64;
  private static final long OPENING_LIMIT_SECONDS = 300;
  private static final String INSERT =
      "insert into students (id, center_id, name, status) values (?, ?, ?, 'active')";

  /** Puts a new centre with this many students into the database. */
  static Bed make(URI server, String database, Processes processes, int students)
      throws SQLException {
    UUID center = UUID.randomUUID();
    List<Id<?>> ids = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(database)) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into centers (id, name) values (?, 'Benchmark')")) {
        insert.setObject(1, center);
        insert.executeUpdate();
      }
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        for (int i = 0; i < students; i++) {
          Id<?> id = new Id<>(Tables.STUDENTS, UUID.randomUUID());
          insert.setObject(1, id.value());
          insert.setObject(2, center);
          insert.setString(3, Ascii.marked(0, NAME_CHARS));
          insert.addBatch();
          ids.add(id);
        }
        insert.executeBatch();
      }
      connection.commit();
    }
    return new Bed(server, database, processes, new Id<>(Tables.CENTERS, center), ids);
  }

  WebSocketLoop loop() throws IOException {
    return loop(Duration.ZERO);
  }

  /**
   * @param pause between two looks at the sockets
   */
  WebSocketLoop loop(Duration pause) throws IOException {
    return new WebSocketLoop(new InetSocketAddress(server.getHost(), server.getPort()), pause);
  }

  String get(int student) {
    return SyncClient.query("students:get", "{\"id\":\"%s\"}".formatted(students.get(student)));
  }

  String page(int rows) {
    return SyncClient.query(
        "students:listByCenter",
        "{\"centerId\":\"%s\",\"paginationOpts\":{\"cursor\":null,\"numItems\":%d}}"
            .formatted(center, rows));
  }

  /** Opens clients and returns when each has its first result. */
  List<SyncClient> open(
      WebSocketLoop loop,
      int count,
      IntFunction<String> query,
      boolean mutate,
      IntFunction<BiConsumer<SyncClient, ByteBuffer>> onTransition)
      throws InterruptedException {
    Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    List<SyncClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opening.acquire();
      SyncClient client = new SyncClient(query.apply(i), mutate, onTransition.apply(i));
      client.ready.whenComplete((ready, failure) -> opening.release());
      clients.add(client);
      loop.open(client);
    }
    for (SyncClient client : clients)
      client.ready.orTimeout(OPENING_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    return clients;
  }

  /** A statement that gives the student {@code ?2} the name {@code ?1}. */
  static PreparedStatement rename(Connection connection) throws SQLException {
    return connection.prepareStatement("update students set name = ? where id = ?");
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(database);
  }
}
