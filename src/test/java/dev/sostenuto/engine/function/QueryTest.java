package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.call;
import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.store.ReadLimits;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.store.WriteLimits;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What queries give, and what they depend on. */
class QueryTest {
  private static final RunLimits LIMITS =
      new RunLimits(
          new ReadLimits(40, 1 << 20, 50),
          WriteLimits.DEFAULTS,
          1_000,
          1_000,
          Duration.ofSeconds(3),
          8,
          ScheduleLimits.DEFAULTS);

  private static final NoteFunctions FUNCTIONS = new NoteFunctions();

  private static TestHost app;
  private static TableSchema notes;

  @BeforeAll
  static void open() {
    app =
        new TestHost(
            LIMITS, CallSettings.DEFAULTS, List.of(Note.class), List.of(FUNCTIONS), Note.DDL);
    notes = app.catalog.table("notes").orElseThrow();
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @BeforeEach
  void fill() {
    app.database.execute(
        "truncate notes",
        "insert into notes(board, rank) select 'a', 10 * n from generate_series(1, 5) n");
  }

  @Test
  void theTestTableIsAsItsEntitySays() throws SQLException {
    try (Connection connection = app.database.connect()) {
      assertThat(SchemaCheck.differences(connection, app.catalog)).isEmpty();
    }
  }

  @Test
  @DisplayName("case 24: a read that a limit stopped covers up to its last row")
  void aReadThatALimitStoppedCoversUpToTheLastRow() {
    QueryOutcome two = ranks("\"desc\":false,\"count\":2");
    assertThat(json(two)).isEqualTo("[10,20]");
    assertThat(Stream.of(5, 10, 15, 20).allMatch(rank -> covers(two, "a", rank))).isTrue();
    assertThat(Stream.of(25, 30, 60).anyMatch(rank -> covers(two, "a", rank))).isFalse();

    QueryOutcome lastTwo = ranks("\"desc\":true,\"count\":2");
    assertThat(json(lastTwo)).isEqualTo("[50,40]");
    assertThat(Stream.of(45, 50, 60).allMatch(rank -> covers(lastTwo, "a", rank))).isTrue();
    assertThat(Stream.of(5, 35).anyMatch(rank -> covers(lastTwo, "a", rank))).isFalse();
  }

  @Test
  void aReadThatFoundTooFewCoversItsWholeRange() {
    QueryOutcome few = ranks("\"desc\":false,\"count\":5,\"over\":10,\"under\":30");
    assertThat(json(few)).isEqualTo("[20]");
    assertThat(Stream.of(11, 20, 29).allMatch(rank -> covers(few, "a", rank))).isTrue();
    assertThat(Stream.of(10, 30).anyMatch(rank -> covers(few, "a", rank))).isFalse();
    assertThat(covers(few, "b", 20)).isFalse();
  }

  @Test
  @DisplayName("case 23: an empty range is a range")
  void anEmptyRangeIsARange() {
    QueryOutcome none = app.query("lab/notes:board", "{\"board\":\"empty\"}");
    assertThat(json(none)).isEqualTo("[]");
    assertThat(covers(none, "empty", 1)).isTrue();
    assertThat(covers(none, "empt", 1)).isFalse();
    assertThat(covers(none, "empty\u0001", 1)).isFalse();
  }

  @Test
  void anIdThatIsNotThereIsReadAllTheSame() {
    UUID missing = UUID.randomUUID();
    String id = new dev.sostenuto.engine.value.Id<Note>(notes.number(), missing).toString();
    QueryOutcome none = app.query("lab/notes:get", "{\"id\":\"" + id + "\"}");
    assertThat(json(none)).isEqualTo("null");
    IndexSchema byId = notes.byId();
    assertThat(none.reads().ranges()).hasSize(1);
    assertThat(none.reads().ranges().get(0).range().contains(byId.keyOf(row(missing, "x", 1))))
        .isTrue();
    assertThat(
            none.reads()
                .ranges()
                .get(0)
                .range()
                .contains(byId.keyOf(row(UUID.randomUUID(), "x", 1))))
        .isFalse();
  }

  @Test
  void jpqlReadsTheTablesItNames() {
    QueryOutcome count = app.query("lab/notes:count", "{\"board\":\"a\"}");
    assertThat(json(count)).isEqualTo("{\"$integer\":\"BQAAAAAAAAA=\"}");
    assertThat(count.reads().tables()).containsExactly(notes);
    assertThat(count.reads().ranges()).isEmpty();
  }

  @Test
  void jpqlThatCouldReadUnseenIsRefused() {
    for (String jpql :
        List.of(
            "select n from Note n where n.rank in (SQL('select 1'))",
            "select n from Note n where n.due < CURRENT_TIMESTAMP",
            "select n from Note n where FUNCTION('f', n.rank) = 1")) {
      QueryOutcome refused =
          app.query("lab/notes:jpql", "{\"jpql\":" + EncodedJson.encode(JsonValue.of(jpql)) + "}");
      assertThat(failure(refused.result()).detail()).contains("live query");
    }
    assertThat(
            failure(
                    app.query("lab/notes:jpql", "{\"jpql\":\"update Note n set n.rank = 1\"}")
                        .result())
                .detail())
        .startsWith("Uncaught ");
    assertThat(app.database.query("select min(rank) from notes")).isEqualTo("10");
  }

  @Test
  void allCallsOfASnapshotSeeOneMomentOnAllItsConnections() {
    QuerySnapshot snapshot = get(app.snapshots.open());
    app.database.execute("insert into notes(board, rank) values ('a', 99)");
    QueryCall[] calls = new QueryCall[48];
    for (int i = 0; i < calls.length; i++)
      calls[i] =
          call(i % 2 == 0 ? "lab/notes:board" : "lab/notes:count", "{\"board\":\"a\"}", null);
    FUNCTIONS.threads.clear();
    FUNCTIONS.during =
        () ->
            Await.until(
                Duration.ofSeconds(2), "a helper has come", () -> FUNCTIONS.threads.size() > 1);
    List<QueryOutcome> outcomes = get(snapshot.run(List.of(calls)));
    snapshot.close();
    FUNCTIONS.during = () -> {};
    for (int i = 0; i < calls.length; i++) {
      JsonValue found = value(outcomes.get(i).result());
      long count =
          i % 2 == 0 ? ((JsonValue.Array) found).items().size() : ((JsonValue.Int64) found).value();
      assertThat(count).isEqualTo(5);
    }
    assertThat(FUNCTIONS.threads.size()).isGreaterThan(1);
    assertThat(
            ((JsonValue.Array) value(app.query("lab/notes:board", "{\"board\":\"a\"}").result()))
                .items())
        .hasSize(6);
  }

  @Test
  void aCallThatTheDatabaseRefusesLeavesTheOthersAlone() {
    List<QueryOutcome> outcomes =
        app.query(
            call("lab/notes:quotients", "{\"by\":0}", null),
            call("lab/notes:quotients", "{\"by\":10}", null),
            call("lab/notes:board", "{\"board\":\"a\"}", null));
    assertThat(failure(outcomes.get(0).result()).detail()).contains("division by zero");
    assertThat(outcomes.get(0).reads().tables()).containsExactly(notes);
    assertThat(json(outcomes.get(1))).isEqualTo("[1,2,3,4,5]");
    assertThat(((JsonValue.Array) value(outcomes.get(2).result())).items()).hasSize(5);
  }

  @Test
  void aCallThatTakesTooLongIsCancelledAndLeavesTheOthersAlone() throws SQLException {
    QuerySnapshot snapshot = get(app.snapshots.open());
    try (Connection other = app.database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table notes in access exclusive mode");
      QueryOutcome slow =
          get(snapshot.run(List.of(call("lab/notes:board", "{\"board\":\"a\"}", null)))).get(0);
      assertThat(failure(slow.result()).detail()).startsWith("Function execution timed out");
      assertThat(covers(slow, "a", 1)).isTrue();
      other.rollback();
    }
    QueryOutcome after =
        get(snapshot.run(List.of(call("lab/notes:board", "{\"board\":\"a\"}", null)))).get(0);
    assertThat(((JsonValue.Array) value(after.result())).items()).hasSize(5);
    snapshot.close();
  }

  @Test
  void limitsAreNamed() {
    app.database.execute(
        "insert into notes(board, rank) select 'many', n from generate_series(1, 41) n");
    QueryOutcome many = app.query("lab/notes:board", "{\"board\":\"many\"}");
    assertThat(failure(many.result()).detail()).contains("documents read").contains("40");
    assertThat(covers(many, "many", 41)).isTrue();
    assertThat(
            failure(app.query("lab/notes:jpql", "{\"jpql\":\"select n from Note n\"}").result())
                .detail())
        .contains("documents read");
    assertThat(
            failure(
                    app.query("lab/notes:board", "{\"board\":\"" + "x".repeat(1_000) + "\"}")
                        .result())
                .detail())
        .startsWith("Arguments for lab/notes:board are too large (actual: ");
    app.database.execute("update notes set title = repeat('y', 500) where board = 'a'");
    assertThat(failure(app.query("lab/notes:board", "{\"board\":\"a\"}").result()).detail())
        .startsWith("The result of lab/notes:board is too large");
    assertThat(failure(app.query("lab/notes:endless", "{}").result()).detail()).contains("8 deep");
  }

  @Test
  @DisplayName("case 89: mistakes in ranges are named")
  void mistakesInRangesAreNamed() {
    assertThat(badRange("order"))
        .contains("does not come next")
        .contains("(board, rank, _creationTime, _id)");
    assertThat(badRange("field")).contains("\"title\" is not in the index");
    assertThat(badRange("lower")).contains("two lower bounds");
    assertThat(badRange("fields")).contains("bounds on two fields");
    assertThat(badRange("type")).contains("\"board\" is a java.lang.String, not a Integer");
    assertThat(badRange("index")).isEqualTo("Index notes.by_nothing not found.");
  }

  @Test
  void functionsThatCantBeCalledSaySo() {
    assertThat(failure(app.query("lab/notes:missing", "{}").result()).detail())
        .isEqualTo("Could not find public function for 'lab/notes:missing'.");
    assertThat(failure(app.query("lab/notes:secret", "{}").result()).detail())
        .isEqualTo("Could not find public function for 'lab/notes:secret'.");
    assertThat(failure(app.query("lab/notes:add", "{}").result()).detail())
        .contains("as Query, but it is defined as Mutation");
    assertThat(json(app.query("lab/notes:nested", "{}"))).isEqualTo("\"hidden\"");
  }

  @Test
  void failuresReachTheCallerInTheirForms() {
    CallResult.Failure thrown =
        failure(app.query("lab/notes:thrower", "{\"text\":\"boom\"}").result());
    assertThat(thrown.detail())
        .startsWith(
            "Uncaught IllegalStateException: boom\n    at dev.sostenuto.engine.function.Note");
    assertThat(thrown.detail().lines()).hasSize(2);
    assertThat(thrown.errorData()).isNull();
    assertThat(failure(app.query("lab/notes:refuser", "{}").result()).errorData())
        .isEqualTo("{\"code\":\"TooLate\",\"hours\":3}");
  }

  @Test
  void argumentsBecomeJavaValuesAndConstraintsApply() {
    String shape = "{\"name\":\"n\",\"sides\":[1,2],\"flags\":{\"a\":true}}";
    assertThat(
            json(
                app.query(
                    "lab/notes:shape", "{\"name\":\"abc\",\"sides\":4,\"shape\":" + shape + "}")))
        .isEqualTo("{\"flags\":{\"a\":true},\"name\":\"abc\",\"sides\":[4]}");
    assertThat(
            failure(
                    app.query(
                            "lab/notes:shape",
                            "{\"name\":\"abcd\",\"sides\":10,\"shape\":" + shape + "}")
                        .result())
                .errorData())
        .isEqualTo(
            "{\"code\":\"ValidationFailed\",\"violations\":[{\"message\":\"size must be between 0 and 3\",\"path\":\"name\"},"
                + "{\"message\":\"must be less than or equal to 9\",\"path\":\"sides\"}]}");
    String fraction = shape.replace("[1,2]", "[1,2.5]");
    assertThat(
            failure(
                    app.query(
                            "lab/notes:shape",
                            "{\"name\":\"a\",\"sides\":1,\"shape\":" + fraction + "}")
                        .result())
                .detail())
        .startsWith("ArgumentValidationError: Value is not a whole number")
        .contains("Path: .shape.sides[1]");
  }

  @Test
  void aRunNotesWhetherItLookedAtTheCallerAndHowLongItIsTrue() {
    Identity ada = new Identity("https://issuer|ada", JsonValue.Obj.EMPTY);
    QueryOutcome who =
        app.query(new QueryCall("lab/notes:whoAmI", JsonValue.Obj.EMPTY, null, ada)).get(0);
    assertThat(json(who)).isEqualTo("\"https://issuer|ada\"");
    assertThat(who.identityRead()).isTrue();
    QueryOutcome until = app.query("lab/notes:until", "{\"millis\":5000}");
    assertThat(until.identityRead()).isFalse();
    assertThat(until.validUntil()).isNotNull();
    assertThat(json(until)).isEqualTo("5000");
    assertThat(until.logLines().get(0)).isEqualTo("[INFO] valid until then");
    assertThat(until.logLines().get(1))
        .hasSize("[LOG] ".length() + 32_768 + " (truncated due to length)".length());
  }

  @Test
  void everythingThatASnapshotSeesIsBeforeItsInsertPosition() throws Exception {
    try (Connection writer = app.database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      for (int i = 0; i < 50; i++) {
        statement.execute("insert into notes(board, rank) values ('w', " + i + ")");
        var row =
            statement.executeQuery(
                "select pg_current_xact_id()::text, pg_current_wal_insert_lsn()::text");
        row.next();
        long xid = row.getLong(1);
        var position = dev.sostenuto.engine.log.Lsn.parse(row.getString(2));
        QuerySnapshot during = get(app.snapshots.open());
        assertThat(during.visibility().sees(xid)).isFalse();
        writer.commit();
        QuerySnapshot after = get(app.snapshots.open());
        assertThat(after.visibility().sees(xid)).isTrue();
        assertThat(after.insertLsn()).isGreaterThan(position);
        assertThat(get(during.committed(java.util.Set.of(xid)))).containsExactly(xid);
        during.close();
        after.close();
      }
    }
  }

  @Test
  void aClosedSnapshotTakesNoMoreCalls() {
    QuerySnapshot snapshot = get(app.snapshots.open());
    snapshot.close();
    snapshot.close();
    assertThat(snapshot.run(List.of())).isCompletedExceptionally();
  }

  private static QueryOutcome ranks(String more) {
    return app.query("lab/notes:ranks", "{\"board\":\"a\"," + more + "}");
  }

  private static String badRange(String how) {
    return failure(app.query("lab/notes:badRange", "{\"how\":\"" + how + "\"}").result()).detail();
  }

  private static boolean covers(QueryOutcome outcome, String board, int rank) {
    Row row = row(UUID.randomUUID(), board, rank);
    return outcome.reads().ranges().stream()
        .anyMatch(range -> range.range().contains(range.index().keyOf(row)));
  }

  private static Row row(UUID id, String board, int rank) {
    return new Row(id, 1e12, board, (long) rank, null, null, null, null, null);
  }

  private static String json(QueryOutcome outcome) {
    return EncodedJson.encode(value(outcome.result()));
  }
}
