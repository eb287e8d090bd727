package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database with live tables and a feed of it. Confined to its test's thread.
 *
 * <p>{@code notes} has a text, {@code kinds} a column of every type.
 */
final class FeedFixture implements AutoCloseable {
  static final TableSchema NOTES =
      table(
          "notes", 10_001, FeedFixture.class, "body", ColumnType.TEXT, "rank", ColumnType.INTEGER);
  static final TableSchema KINDS =
      table(
          "kinds",
          10_002,
          TestDatabase.class,
          "b",
          ColumnType.BOOLEAN,
          "i",
          ColumnType.INTEGER,
          "f",
          ColumnType.FLOAT8,
          "t",
          ColumnType.TEXT,
          "u",
          ColumnType.UUID,
          "ts",
          ColumnType.TIMESTAMPTZ,
          "by",
          ColumnType.BYTEA,
          "j",
          ColumnType.JSONB);
  static final Catalog CATALOG = new Catalog(List.of(NOTES, KINDS));

  final TestDatabase database = TestDatabase.fresh();
  final RecordingListener listener = new RecordingListener();
  private final AtomicInteger threads = new AtomicInteger();
  private final List<PostgresFeed> feeds = new ArrayList<>();
  FeedSettings settings =
      FeedSettings.of(database.url(), database.user(), database.password())
          .withIntervals(Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMillis(20));

  FeedFixture() {
    database.execute(
        "create table notes(id uuid primary key, creation_time double precision not null, body text collate \"C\", rank integer)",
        "create table kinds(id uuid primary key, creation_time double precision not null, b boolean, i bigint, f double precision,"
            + " t varchar(40) collate \"C\", u uuid, ts timestamptz, by bytea, j jsonb)",
        "create table unseen(a integer)");
    prepare();
  }

  void prepare() {
    try (Connection connection = database.connect()) {
      new LiveTables(CATALOG, settings).prepare(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  PostgresFeed start() {
    return start(listener);
  }

  PostgresFeed start(FeedListener to) {
    PostgresFeed feed = feed();
    feed.start(to);
    return feed;
  }

  PostgresFeed feed() {
    PostgresFeed feed =
        new PostgresFeed(
            settings,
            CATALOG,
            task -> new Thread(task, "feed-" + threads.incrementAndGet()),
            new Random(1));
    feeds.add(feed);
    return feed;
  }

  /** Starts the feed and waits until it is connected. */
  static FeedFixture following() {
    FeedFixture fixture = new FeedFixture();
    fixture.start();
    fixture.listener.awaitConnected();
    return fixture;
  }

  /** Writes a marker and waits for it: what was committed before has been delivered then. */
  Commit settle() {
    String content = UUID.randomUUID().toString();
    mark(content);
    return listener.awaitMarker(content);
  }

  void mark(String content) {
    database.execute("select pg_logical_emit_message(true, 'sostenuto', '" + content + "')");
  }

  /** The commits so far, without those that {@link #settle} makes. */
  List<Commit> commits() {
    Commit last = settle();
    return listener.commits().stream().filter(c -> c.markers().isEmpty() && c != last).toList();
  }

  Lsn insertPosition() {
    return Lsn.parse(database.query("select pg_current_wal_insert_lsn()"));
  }

  /** Runs the statements in one transaction, and returns the low half of its id. */
  int transaction(String... statements) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      long xid;
      try (ResultSet row = statement.executeQuery("select pg_current_xact_id()")) {
        row.next();
        xid = row.getLong(1);
      }
      connection.commit();
      return (int) xid;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String insertNote(String body) {
    return "insert into notes values (gen_random_uuid(), 1, '" + body + "', 1)";
  }

  static Object value(TableSchema table, Row row, String column) {
    return row.get(table.column(column).orElseThrow());
  }

  static TableSchema table(String name, int number, Class<?> entity, Object... columns) {
    List<ColumnSchema> all = new ArrayList<>();
    all.add(new ColumnSchema(0, "id", "_id", ColumnType.UUID, false));
    all.add(new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.FLOAT8, false));
    for (int i = 0; i < columns.length; i += 2) {
      String column = (String) columns[i];
      all.add(new ColumnSchema(all.size(), column, column, (ColumnType) columns[i + 1], true));
    }
    return new TableSchema(name, number, entity, all, List.of());
  }

  @Override
  public void close() {
    feeds.forEach(PostgresFeed::stop);
    database.close();
  }
}
