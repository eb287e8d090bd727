package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.FeedFixture.KINDS;
import static dev.sostenuto.engine.feed.FeedFixture.NOTES;
import static dev.sostenuto.engine.feed.FeedFixture.insertNote;
import static dev.sostenuto.engine.feed.FeedFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.store.SqlReader;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the feed makes of a healthy database. */
class PostgresFeedTest {
  private FeedFixture fixture;

  @BeforeEach
  void follow() {
    fixture = FeedFixture.following();
  }

  @AfterEach
  void end() {
    fixture.close();
    assertThat(fixture.listener.breaches()).isEmpty();
  }

  @Test
  void insertUpdateAndDeleteCarryTheOldAndTheNewRow() {
    fixture.database.execute(
        insertNote("one"), "update notes set body = 'two', rank = null", "delete from notes");

    List<Commit> commits = fixture.commits();

    assertThat(commits).hasSize(3).allSatisfy(c -> assertThat(c.wholeTables()).isEmpty());
    RowChange inserted = commits.get(0).changes().get(0);
    assertThat(inserted.table()).isSameAs(NOTES);
    assertThat(inserted.before()).isNull();
    assertThat(value(NOTES, inserted.after(), "body")).isEqualTo("one");
    RowChange updated = commits.get(1).changes().get(0);
    assertThat(value(NOTES, updated.before(), "body")).isEqualTo("one");
    assertThat(value(NOTES, updated.before(), "rank")).isEqualTo(1L);
    assertThat(value(NOTES, updated.after(), "body")).isEqualTo("two");
    assertThat(value(NOTES, updated.after(), "rank")).isNull();
    RowChange deleted = commits.get(2).changes().get(0);
    assertThat(value(NOTES, deleted.before(), "body")).isEqualTo("two");
    assertThat(deleted.after()).isNull();
  }

  @Test
  void changesKeepTheOrderOfTheirStatements() {
    fixture.transaction(
        insertNote("a"),
        insertNote("b"),
        "update notes set rank = 2 where body = 'a'",
        insertNote("c"));

    assertThat(fixture.commits().get(0).changes())
        .extracting(change -> value(NOTES, change.after(), "body"))
        .containsExactly("a", "b", "a", "c");
  }

  @Test
  void everyColumnTypeArrivesAsItsJavaType() {
    reconnectUnderOtherDefaults();
    fixture.database.execute(
        "insert into kinds values ('6f7f2a51-6b1c-4f0e-8f4e-0a1b2c3d4e5f', 1763827200123.4567, true, -9223372036854775808, '-Infinity', 'žluťoučký \ud83c\udfb9',"
            + " 'ffffffff-ffff-ffff-ffff-ffffffffffff', '2026-11-22 16:17:18.000001+00', '\\x00ff5c', '{\"a\": [1, null]}')",
        "insert into kinds (id, creation_time) values ('00000000-0000-0000-0000-000000000000', 0.1)");

    List<Commit> commits = fixture.commits();

    assertThat(commits).allSatisfy(c -> assertThat(c.wholeTables()).isEmpty());
    Row full = commits.get(0).changes().get(0).after();
    assertThat(value(KINDS, full, "id"))
        .isEqualTo(UUID.fromString("6f7f2a51-6b1c-4f0e-8f4e-0a1b2c3d4e5f"));
    assertThat(value(KINDS, full, "creation_time")).isEqualTo(1763827200123.4567);
    assertThat(value(KINDS, full, "b")).isEqualTo(true);
    assertThat(value(KINDS, full, "i")).isEqualTo(Long.MIN_VALUE);
    assertThat(value(KINDS, full, "f")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(value(KINDS, full, "t")).isEqualTo("žluťoučký \ud83c\udfb9");
    assertThat(value(KINDS, full, "u"))
        .isEqualTo(UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"));
    assertThat(value(KINDS, full, "ts")).isEqualTo(Instant.parse("2026-11-22T16:17:18.000001Z"));
    assertThat(value(KINDS, full, "by")).isEqualTo(new byte[] {0, (byte) 0xff, 0x5c});
    assertThat(value(KINDS, full, "j")).isEqualTo("{\"a\": [1, null]}");
    Row empty = commits.get(1).changes().get(0).after();
    assertThat(value(KINDS, empty, "creation_time")).isEqualTo(0.1);
    for (int column = 2; column < KINDS.columns().size(); column++) {
      assertThat(empty.get(KINDS.columns().get(column))).isNull();
    }
  }

  @Test
  void aRowOfTheLogIsTheRowThatIsRead() throws SQLException {
    reconnectUnderOtherDefaults();
    fixture.database.execute(
        "insert into kinds select gen_random_uuid(), random() * 1e15, random() < 0.5, (random() * 1e18)::bigint * (-1) ^ n::int,"
            + " (random() - 0.5) * 10 ^ (n - 100), repeat(chr(200 + n * 37), n % 41), gen_random_uuid(),"
            + " timestamptz '0044-03-15 BC' + random() * interval '290000 years', decode(md5(n::text), 'hex'),"
            + " jsonb_build_object('n', random() * 10 ^ n, 't', repeat(chr(200 + n * 37), n * 50)) from generate_series(1, 200) n",
        "insert into kinds (id, creation_time, f, ts) values (gen_random_uuid(), 1, 'NaN', '-infinity'),"
            + " (gen_random_uuid(), 2, '-0', 'infinity')",
        "update kinds set i = i + 1 where b");

    List<RowChange> changes =
        fixture.commits().stream().flatMap(commit -> commit.changes().stream()).toList();

    assertThat(changes).hasSizeGreaterThan(250);
    Map<UUID, Row> newest = new HashMap<>();
    for (RowChange change : changes)
      newest.put((UUID) change.after().get(KINDS.idColumn()), change.after());
    try (Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      // Which the server demands of its database.
      statement.execute("set extra_float_digits = 1");
      SqlReader reader = new SqlReader(connection, SqlReader.BeforeRead.NOTHING);
      for (Map.Entry<UUID, Row> told : newest.entrySet())
        assertThat(reader.get(KINDS, told.getKey())).hasToString(told.getValue().toString());
    }
  }

  /** The database's and this JVM's own ideas of how values are written. */
  private void reconnectUnderOtherDefaults() {
    String name = fixture.database.name();
    fixture.database.execute(
        "alter database " + name + " set timezone = 'Asia/Kolkata'",
        "alter database " + name + " set bytea_output = 'escape'",
        "alter database " + name + " set extra_float_digits = -5",
        "alter database " + name + " set datestyle = 'German'");
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
    try {
      fixture.database.execute(
          "select pg_terminate_backend(active_pid) from pg_replication_slots"
              + " where database = current_database()");
      fixture.listener.await(FeedEvent.Connected.class, 2);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void aLargeValueThatAnUpdateLeavesAloneIsTakenFromTheOldRow() {
    String random = "(select string_agg(md5(g::text), '') from generate_series(1, 2000) g)";
    fixture.database.execute(
        "insert into notes values (gen_random_uuid(), 1, " + random + ", 1)",
        "update notes set rank = 2");

    RowChange update = fixture.commits().get(1).changes().get(0);

    assertThat((String) value(NOTES, update.after(), "body"))
        .hasSize(64_000)
        .isEqualTo(value(NOTES, update.before(), "body"));
    assertThat(value(NOTES, update.after(), "rank")).isEqualTo(2L);
  }

  @Test
  void truncateCountsAsAChangeOfTheWholeTable() {
    fixture.transaction(insertNote("gone"), "truncate notes");

    Commit commit = fixture.commits().get(0);

    assertThat(commit.wholeTables()).containsExactly(NOTES);
    assertThat(commit.changes()).isEmpty();
  }

  @Test
  void columnsMayComeAndGoAndMoveWhileTheFeedRuns() {
    fixture.database.execute(
        insertNote("before"),
        "alter table notes add column extra integer default 7",
        insertNote("added").replace("'added', 1)", "'added', 1, 8)"),
        "alter table notes drop column body",
        "insert into notes values (gen_random_uuid(), 2, 3, 4)",
        "alter table notes add column body text",
        "insert into notes values (gen_random_uuid(), 2, 3, 4, 'again')");

    List<Commit> commits = fixture.commits();

    assertThat(value(NOTES, commits.get(0).changes().get(0).after(), "body")).isEqualTo("before");
    assertThat(value(NOTES, commits.get(1).changes().get(0).after(), "body")).isEqualTo("added");
    assertThat(commits.get(2).wholeTables()).containsExactly(NOTES);
    assertThat(commits.get(2).changes()).isEmpty();
    Row moved = commits.get(3).changes().get(0).after();
    assertThat(value(NOTES, moved, "rank")).isEqualTo(3L);
    assertThat(value(NOTES, moved, "body")).isEqualTo("again");
  }

  @Test
  void anOldRowThatTheLogDoesNotKeepMakesTheWholeTableCount() {
    fixture.database.execute(
        insertNote("a"),
        "alter table notes replica identity default",
        "update notes set rank = 2",
        "delete from notes");

    List<Commit> commits = fixture.commits();

    assertThat(commits.get(1).wholeTables()).containsExactly(NOTES);
    assertThat(commits.get(2).wholeTables()).containsExactly(NOTES);
  }

  @Test
  void aVeryLargeTransactionKeepsItsSmallTablesAndDegradesTheLargeOne() {
    fixture.transaction(
        "insert into kinds (id, creation_time) values (gen_random_uuid(), 1)",
        "insert into notes select gen_random_uuid(), g, 'note ' || g, g from generate_series(1, 200000) g",
        "insert into kinds (id, creation_time) values (gen_random_uuid(), 2)");

    Commit commit = fixture.commits().get(0);

    assertThat(commit.wholeTables()).containsExactly(NOTES);
    assertThat(commit.changes()).hasSize(2).allSatisfy(c -> assertThat(c.table()).isSameAs(KINDS));
  }

  @Test
  void theXidIsTheWritersTransactionId() {
    int first = fixture.transaction(insertNote("a"));
    int second = fixture.transaction(insertNote("b"));

    assertThat(fixture.commits()).extracting(Commit::xid).containsExactly(first, second);
  }

  @Test
  void theTimeIsTheDatabasesTimeOfTheCommit() {
    Instant before = Instant.now();
    fixture.database.execute(insertNote("a"));
    Instant after = Instant.now();

    assertThat(fixture.commits().get(0).time()).isBetween(before.minusMillis(1), after);
  }

  @Test
  void aCommitsPositionIsTheEndOfItsRecord() throws SQLException {
    try (Connection writing = fixture.database.connect();
        Connection looking = fixture.database.connect();
        Statement writer = writing.createStatement()) {
      writing.setAutoCommit(false);
      for (int i = 0; i < 200; i++) {
        writer.execute(insertNote("n" + i));
        Lsn before = insertPosition(looking);
        writing.commit();
        Lsn after = insertPosition(looking);
        Commit commit = fixture.listener.awaitCommit("note " + i, bodyIs("n" + i));
        // Nobody else writes; the record is longer than nothing and ends where the log ends.
        assertThat(commit.lsn()).isGreaterThan(before).isLessThanOrEqualTo(after);
      }
    }
  }

  @Test
  void whatIsRolledBackIsAbsent() throws SQLException {
    try (Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(insertNote("rolled back"));
      connection.rollback();
      statement.execute(insertNote("kept"));
      Savepoint savepoint = connection.setSavepoint();
      statement.execute(insertNote("aborted"));
      connection.rollback(savepoint);
      connection.setSavepoint();
      statement.execute(insertNote("kept too"));
      connection.commit();
    }

    List<Commit> commits = fixture.commits();

    assertThat(commits).hasSize(1);
    assertThat(commits.get(0).changes())
        .extracting(change -> value(NOTES, change.after(), "body"))
        .containsExactly("kept", "kept too");
  }

  @Test
  void markersArriveByContentAloneOrWithinOtherTransactions() {
    int alone = fixture.transaction("select pg_logical_emit_message(true, 'sostenuto', 'alone')");
    fixture.transaction(
        insertNote("x"),
        "select pg_logical_emit_message(true, 'sostenuto', 'one')",
        "select pg_logical_emit_message(true, 'sostenuto', 'two')");
    fixture.database.execute(
        "select pg_logical_emit_message(true, 'another', 'foreign')",
        "select pg_logical_emit_message(false, 'sostenuto', 'not of a transaction')");
    fixture.settle();

    List<Commit> marked = fixture.listener.commits();

    assertThat(marked.get(0).markers()).containsExactly("alone");
    assertThat(marked.get(0).xid()).isEqualTo(alone);
    assertThat(marked.get(1).markers()).containsExactly("one", "two");
    assertThat(marked.get(1).changes()).hasSize(1);
    assertThat(marked)
        .flatExtracting(Commit::markers)
        .doesNotContain("foreign", "not of a transaction");
  }

  @Test
  void aMarkerOfALogPositionIsReachedWhenItArrives() {
    fixture.database.execute("insert into unseen values (1)");
    Lsn position = fixture.insertPosition();
    fixture.mark("mark");

    Commit mark = fixture.listener.awaitMarker("mark");

    assertThat(mark.lsn()).isGreaterThan(position);
    fixture.listener.awaitReached(position);
  }

  @Test
  void commitsToUnpublishedTablesMoveTheFeedByKeepAlives() {
    fixture.settle();
    int before = fixture.listener.commits().size();
    fixture.database.execute("insert into unseen values (1)");
    Lsn commit = Lsn.parse(fixture.database.query("select pg_current_wal_flush_lsn()"));

    fixture.listener.awaitReached(commit);

    assertThat(fixture.listener.commits()).hasSize(before);
  }

  @Test
  void rowsOfTheClaimsTableAreLeftOutButItsCommitsArrive() {
    fixture.database.execute("create table sostenuto_claims(session text, request bigint)");
    fixture.prepare();
    int xid = fixture.transaction("insert into sostenuto_claims values ('s', 1)");

    Commit commit = fixture.listener.awaitCommit("the claim", c -> c.xid() == xid);

    assertThat(commit.changes()).isEmpty();
    assertThat(commit.wholeTables()).isEmpty();
  }

  @Test
  void aTableOfTheSameNameInAnotherSchemaIsAnotherTable() {
    fixture.database.execute(
        "create schema other",
        "create table other.notes(id uuid primary key, body text)",
        "alter publication sostenuto add table other.notes",
        "insert into other.notes values (gen_random_uuid(), 'not live')");

    assertThat(fixture.commits()).allSatisfy(c -> assertThat(c.changes()).isEmpty());
  }

  @Test
  void reachedNeverRunsAheadOfACommitWhileManyWrite() throws Exception {
    int writers = 6;
    int each = 150;
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      threads.add(new Thread(() -> write(writer, each)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    fixture.settle();

    // The listener has noted it if a commit came at or below a position reached before.
    TreeMap<String, Integer> bodies = new TreeMap<>();
    for (Commit commit : fixture.listener.commits()) {
      commit
          .changes()
          .forEach(c -> bodies.merge((String) value(NOTES, c.after(), "body"), 1, Integer::sum));
    }
    assertThat(bodies).hasSize(writers * each);
    assertThat(bodies.values()).containsOnly(1);
    assertThat(fixture.listener.events(FeedEvent.Reached.class))
        .as("positions between the commits, reached by keep-alives")
        .isNotEmpty();
    assertThat(fixture.listener.commits())
        .extracting(Commit::lsn)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  /** Published, unpublished and aborted transactions by turns, some of them not flushed at once. */
  private void write(int writer, int count) {
    try (Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = " + (writer % 2 == 0 ? "on" : "off"));
      for (int i = 0; i < count; i++) {
        statement.execute(insertNote(writer + "/" + i));
        statement.execute("insert into unseen values (1)");
        statement.execute("begin; " + insertNote("aborted") + "; rollback");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theServerLearnsWhatItNeedNotKeep() {
    for (int i = 0; i < 5; i++) {
      fixture.database.execute(insertNote("n" + i));
    }
    Lsn position = fixture.insertPosition();
    Await.until(
        Duration.ofSeconds(30),
        "the slot's confirmed position passes " + position,
        () -> {
          fixture.settle();
          String confirmed =
              fixture.database.query(
                  "select confirmed_flush_lsn from pg_replication_slots where database = current_database()");
          return !Lsn.parse(confirmed).isBefore(position);
        });
  }

  private static Lsn insertPosition(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn()")) {
      row.next();
      return Lsn.parse(row.getString(1));
    }
  }

  private static Predicate<Commit> bodyIs(String body) {
    return commit ->
        commit.changes().stream().anyMatch(c -> body.equals(value(NOTES, c.after(), "body")));
  }
}
