package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.request;
import static dev.sostenuto.engine.function.TestHost.result;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.store.Claims;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Mutations take effect once and in order, whatever dies (design, L5 and L6). */
class MutationTest {
  private static final NoteFunctions FUNCTIONS = new NoteFunctions();
  private static TestHost app;

  @BeforeAll
  static void open() {
    app = new TestHost(List.of(Note.class), List.of(FUNCTIONS), Note.DDL);
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @AfterEach
  void undisturbed() {
    FUNCTIONS.during = () -> {};
  }

  @Test
  void aMutationSeesItsOwnWritesInTheOrderOfCreation() {
    Outcome.Done done =
        (Outcome.Done) app.mutate("lab/notes:addThree", "{\"board\":\"own\"}", null);
    assertThat(value(done.result())).isEqualTo(EncodedJson.decode("[1,2,3]"));
    assertThat(done.logLines()).containsExactly("[WARN] added");
    assertThat(
            app.database.query(
                "select string_agg(rank::text, ',' order by creation_time) || ' ' || count(distinct creation_time)"
                    + " from notes where board = 'own'"))
        .isEqualTo("1,2,3 3");
  }

  @Test
  void aFailedMutationLeavesNothing() {
    UUID session = UUID.randomUUID();
    CallResult.Failure failure =
        failure(
            result(
                app.mutate("lab/notes:addAndFail", "{\"board\":\"failed\"}", request(session, 0))));
    assertThat(failure.errorData()).isEqualTo("{\"code\":\"No\",\"message\":\"Not this time.\"}");
    assertThat(app.database.query("select count(*) from notes where board = 'failed'"))
        .isEqualTo("0");
    assertThat(
            app.database.query(
                "select count(*) from sostenuto_claims where session_id = '" + session + "'"))
        .isEqualTo("0");
  }

  @Test
  void aResentMutationGetsTheRecordedAnswer() {
    UUID session = UUID.randomUUID();
    Outcome first = app.mutate("lab/notes:addThree", "{\"board\":\"once\"}", request(session, 0));
    Outcome second = app.mutate("lab/notes:addThree", "{\"board\":\"once\"}", request(session, 0));
    assertThat(first).isInstanceOf(Outcome.Done.class);
    assertThat(second).isEqualTo(new Outcome.Recorded(result(first), List.of("[WARN] added")));
    assertThat(app.database.query("select count(*) from notes where board = 'once'"))
        .isEqualTo("3");
    Outcome elsewhere =
        app.mutate("lab/notes:addThree", "{\"board\":\"once\"}", request(UUID.randomUUID(), 0));
    assertThat(elsewhere).isInstanceOf(Outcome.Done.class);
    assertThat(app.database.query("select count(*) from notes where board = 'once'"))
        .isEqualTo("6");
  }

  private static String note(String board) {
    String args = "{\"board\":\"" + board + "\",\"rank\":4}";
    return ((CallResult.Value) result(app.mutate("lab/notes:add", args, null))).json();
  }

  @Test
  void aClaimThatIsSentWithTheFirstReadIsFoundAnswered() {
    UUID session = UUID.randomUUID();
    String raise = "{\"id\":" + note("raised") + "}";
    Outcome first = app.mutate("lab/notes:raise", raise, request(session, 0));
    assertThat(first).isEqualTo(new Outcome.Done(new CallResult.Value("5"), List.of()));
    assertThat(app.mutate("lab/notes:raise", raise, request(session, 0)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("5"), List.of()));
    assertThat(app.database.query("select rank from notes where board = 'raised'")).isEqualTo("5");
  }

  @Test
  void aRunThatFailsBeforeItReadsIsFoundAnsweredToo() {
    UUID session = UUID.randomUUID();
    String raise = "{\"id\":" + note("early") + "}";
    app.mutate("lab/notes:raise", raise, request(session, 0));
    FUNCTIONS.during =
        () -> {
          throw new IllegalStateException("not twice");
        };
    assertThat(app.mutate("lab/notes:raise", raise, request(session, 0)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("5"), List.of()));
    assertThat(failure(result(app.mutate("lab/notes:raise", raise, request(session, 1)))).detail())
        .contains("not twice");
  }

  @Test
  @DisplayName("case 36: a mutation that failed is run again unless a later one has committed")
  void aMutationThatFailedIsRunAgainUnlessALaterOneHasCommitted() {
    UUID session = UUID.randomUUID();
    app.mutate("lab/notes:addAndFail", "{\"board\":\"late\"}", request(session, 4));
    assertThat(app.mutate("lab/notes:addThree", "{\"board\":\"late\"}", request(session, 4)))
        .isInstanceOf(Outcome.Done.class);
    app.mutate("lab/notes:addAndFail", "{\"board\":\"late\"}", request(session, 5));
    app.mutate("lab/notes:addThree", "{\"board\":\"late\"}", request(session, 6));
    Outcome overtaken =
        app.mutate("lab/notes:addThree", "{\"board\":\"late\"}", request(session, 5));
    assertThat(failure(result(overtaken)).detail()).contains("failed when it was sent first");
    assertThat(app.database.query("select count(*) from notes where board = 'late'"))
        .isEqualTo("6");
  }

  @Test
  void onceAFailureWasToldNoDelayedRunOfAnOlderSocketCommits() {
    UUID session = UUID.randomUUID();
    String board = "{\"board\":\"fenced\"}";
    String count = "select count(*) from notes where board = 'fenced'";
    app.mutate("lab/notes:addAndFail", board, new CallExecutor.Request(session, 4, 1));
    Outcome delayed =
        app.mutate("lab/notes:addThree", board, new CallExecutor.Request(session, 4, 0));
    assertThat(failure(result(delayed)).detail()).contains("failed when it was sent first");
    assertThat(app.database.query(count)).isEqualTo("0");
    app.mutate("lab/notes:addThree", board, new CallExecutor.Request(session, 4, 2));
    assertThat(app.database.query(count)).as("case 36").isEqualTo("3");
  }

  @Test
  @DisplayName("case 35: a resend that meets the first run waits for its answer")
  void aResendThatMeetsTheFirstRunWaitsForItsAnswer() throws InterruptedException {
    UUID session = UUID.randomUUID();
    app.mutate("lab/notes:add", "{\"board\":\"meet\",\"rank\":0}");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    FUNCTIONS.during =
        () -> {
          runs.incrementAndGet();
          running.countDown();
          await(go);
        };
    CompletionStage<Outcome> first =
        app.calls.mutate(call("meet", request(session, 0)), CommitWatch.NONE);
    running.await();
    CompletionStage<Outcome> second =
        app.calls.mutate(call("meet", new CallExecutor.Request(session, 0, 1)), CommitWatch.NONE);
    dev.sostenuto.testing.Await.until(
        Duration.ofSeconds(10),
        "the resend waits for the first run",
        () -> !app.database.query("select count(*) from pg_locks where not granted").equals("0"));
    go.countDown();
    assertThat(get(first)).isEqualTo(new Outcome.Done(new CallResult.Value("1"), List.of()));
    assertThat(get(second)).isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    assertThat(runs).hasValue(1);
  }

  @Test
  void aResendThatIsFasterThanTheFirstRunAnswersBoth() throws InterruptedException {
    UUID session = UUID.randomUUID();
    Call raise =
        new Call(
            "lab/notes:raise",
            (JsonValue.Obj) EncodedJson.decode("{\"id\":" + note("faster") + "}"),
            null,
            request(session, 0));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FUNCTIONS.during =
        () -> {
          running.countDown();
          await(go);
        };
    CompletionStage<Outcome> first = app.calls.mutate(raise, CommitWatch.NONE);
    running.await();
    FUNCTIONS.during = () -> {};
    CallExecutor.Request again = new CallExecutor.Request(session, 0, 1);
    Outcome second =
        get(app.calls.mutate(new Call(raise.path(), raise.args(), null, again), CommitWatch.NONE));
    go.countDown();
    assertThat(second).isEqualTo(new Outcome.Done(new CallResult.Value("5"), List.of()));
    assertThat(get(first)).isEqualTo(new Outcome.Recorded(new CallResult.Value("5"), List.of()));
    assertThat(app.database.query("select rank from notes where board = 'faster'")).isEqualTo("5");
  }

  @Test
  @DisplayName("case 33: concurrent increments add up")
  void concurrentIncrementsAddUp() {
    List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++)
      outcomes.add(app.calls.mutate(call("count", null), CommitWatch.NONE));
    for (CompletionStage<Outcome> outcome : outcomes)
      assertThat(get(outcome)).isInstanceOf(Outcome.Done.class);
    assertThat(
            app.database.query(
                "select string_agg(rank::text, ',') from notes where board = 'count'"))
        .isEqualTo("200");
  }

  @Test
  void mutationsOfDifferentSessionsDontGetInEachOthersWay() {
    AtomicInteger runs = new AtomicInteger();
    List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Call call =
          new Call(
              "lab/notes:add",
              JsonValue.object().put("board", "apart").put("rank", (double) i).build(),
              null,
              request(UUID.randomUUID(), 0));
      outcomes.add(app.calls.mutate(call, (xid, result, lines) -> runs.incrementAndGet()));
    }
    outcomes.forEach(TestHost::get);
    assertThat(runs).hasValue(100);
  }

  @Test
  void theWatchHearsOfTheCommitBeforeItHappens() {
    AtomicInteger told = new AtomicInteger();
    AtomicInteger seenThen = new AtomicInteger(-1);
    get(
        app.calls.mutate(
            call("watched", null),
            (xid, result, lines) -> {
              told.set(xid);
              seenThen.set(
                  Integer.parseInt(
                      app.database.query("select count(*) from notes where board = 'watched'")));
            }));
    assertThat(seenThen).hasValue(0);
    assertThat(app.database.query("select xmin from notes where board = 'watched'"))
        .isEqualTo(Integer.toUnsignedString(told.get()));
  }

  @Test
  void aFailedNestedMutationCannotBeKept() {
    CallResult.Failure failure =
        failure(app.mutate("lab/notes:addDespiteFailure", "{\"board\":\"nested\"}"));
    assertThat(failure.detail()).contains("has failed, so nothing of it can be kept");
    assertThat(app.database.query("select count(*) from notes where board = 'nested'"))
        .isEqualTo("0");
  }

  @Test
  void replaceKeepsIdAndTimeAndDeleteDeletes() {
    String one = text(app.mutate("lab/notes:add", "{\"board\":\"r\",\"rank\":1}"));
    String two = text(app.mutate("lab/notes:add", "{\"board\":\"r\",\"rank\":2}"));
    JsonValue.Obj before =
        (JsonValue.Obj) value(app.query("lab/notes:get", "{\"id\":\"" + one + "\"}").result());
    app.mutate(
        "lab/notes:replaceAndDelete", "{\"replaced\":\"" + one + "\",\"deleted\":\"" + two + "\"}");
    JsonValue.Obj after =
        (JsonValue.Obj) value(app.query("lab/notes:get", "{\"id\":\"" + one + "\"}").result());
    assertThat(after)
        .isEqualTo(
            JsonValue.object()
                .put("_id", one)
                .put("_creationTime", before.get("_creationTime"))
                .put("board", "replaced")
                .put("rank", 7.0)
                .put("parent", two)
                .put(
                    "extra",
                    JsonValue.object().put("n", JsonValue.of(5L)).put("f", Double.NaN).build())
                .build());
    assertThat(value(app.query("lab/notes:get", "{\"id\":\"" + two + "\"}").result()))
        .isEqualTo(JsonValue.NULL);
    assertThat(failure(app.mutate("lab/notes:twice", "{\"id\":\"" + one + "\"}")).detail())
        .startsWith(
            "Uncaught IllegalArgumentException: There is no document with the id "
                + one
                + " in notes");
  }

  @Test
  void aBrokenConstraintIsTheFunctionsFailure() {
    app.database.execute("alter table notes add constraint low check (rank < 1000)");
    CallResult.Failure failure =
        failure(app.mutate("lab/notes:add", "{\"board\":\"c\",\"rank\":1000}"));
    assertThat(failure.detail()).startsWith("Uncaught PSQLException: ").contains("\"low\"");
  }

  @Test
  void anErrorOfTheDatabaseThatIsPassedOverIsAFailureAllTheSame() {
    CallResult.Failure failure =
        failure(app.mutate("lab/notes:passOver", "{\"board\":\"passed over\"}"));
    assertThat(failure.detail()).contains("division by zero");
    assertThat(app.database.query("select count(*) from notes where board = 'passed over'"))
        .isEqualTo("0");
  }

  @Test
  @DisplayName("case 41: a commit whose answer was lost is found by its claim")
  void aCommitWhoseAnswerWasLostIsFoundByItsClaim() {
    Outcome outcome = withLossyCommits(1, true, request(UUID.randomUUID(), 0), "lost");
    assertThat(outcome).isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    assertThat(app.database.query("select rank from notes where board = 'lost'")).isEqualTo("1");
  }

  @Test
  @DisplayName(
      "case 41: a server that starts after one died between commit and answer knows the answer")
  void anAnswerThatNobodyHeardIsKnownToTheNextServer() {
    CallExecutor.Request request = request(UUID.randomUUID(), 3);
    get(app.calls.mutate(call("died", request), CommitWatch.NONE));
    PostgresCallExecutor next =
        new PostgresCallExecutor(
            app.transactions, app.host, app.threads, app.threads, CallSettings.DEFAULTS);
    assertThat(get(next.mutate(call("died", request), CommitWatch.NONE)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    assertThat(app.database.query("select rank from notes where board = 'died'")).isEqualTo("1");
  }

  @Test
  void aCommitThatDidNotHappenIsRunAgain() {
    Outcome outcome = withLossyCommits(1, false, request(UUID.randomUUID(), 0), "broken");
    assertThat(outcome).isEqualTo(new Outcome.Done(new CallResult.Value("1"), List.of()));
    assertThat(app.database.query("select rank from notes where board = 'broken'")).isEqualTo("1");
  }

  @Test
  void aLostCommitWithoutARequestIdIsAnsweredWithNeither() {
    assertThat(withLossyCommits(1, true, null, "unknown"))
        .isEqualTo(new Outcome.Unavailable("InternalServerError"));
    assertThat(withLossyCommits(100, false, request(UUID.randomUUID(), 0), "never"))
        .isEqualTo(new Outcome.Unavailable("InternalServerError"));
  }

  @Test
  void serializationFailuresWithoutEndAreGivenUp() {
    app.mutate("lab/notes:add", "{\"board\":\"busy\",\"rank\":1}");
    AtomicInteger runs = new AtomicInteger();
    FUNCTIONS.during =
        () -> {
          runs.incrementAndGet();
          app.database.execute("update notes set rank = rank + 1 where board = 'busy'");
        };
    // The snapshot was taken by the first read.
    Outcome outcome =
        get(app.calls.mutate(call("busy", request(UUID.randomUUID(), 0)), CommitWatch.NONE));
    assertThat(outcome).isEqualTo(new Outcome.Unavailable("OptimisticConcurrencyControlFailure"));
    assertThat(runs).hasValue(CallSettings.DEFAULTS.attempts());
  }

  @Test
  void anActionCallsEachInATransactionOfItsOwn() {
    Outcome outcome =
        get(
            app.calls.act(
                new Call(
                    "lab/notes:act",
                    JsonValue.object().put("board", "acted").build(),
                    null,
                    null)));
    assertThat(value(result(outcome))).isEqualTo(JsonValue.of(3L));
  }

  @Test
  void anActionThatTakesTooLongIsInterruptedAndSaysSo() {
    CallSettings settings =
        new CallSettings(
            1, 0, 1, Duration.ZERO, 1, Duration.ZERO, Duration.ZERO, 1, 1, Duration.ofMillis(50));
    PostgresCallExecutor calls =
        new PostgresCallExecutor(app.transactions, app.host, app.threads, app.threads, settings);
    Call dawdle = new Call("lab/notes:dawdle", JsonValue.Obj.EMPTY, null, null);
    CompletionStage<Outcome> first = calls.act(dawdle);
    assertThat(get(calls.act(dawdle)))
        .isEqualTo(new Outcome.Unavailable("TooManyConcurrentRequests"));
    assertThat(failure(result(get(first))).detail()).startsWith("Function execution timed out");
    dev.sostenuto.testing.Await.until(
        Duration.ofSeconds(10),
        "the interrupted action has ended",
        () -> !(get(calls.act(dawdle)) instanceof Outcome.Unavailable));
    assertThat(calls.counters().actionTime().count()).isPositive();
  }

  @Test
  void tooManyWaitingMutationsAreRefused() {
    CallSettings settings =
        new CallSettings(
            1, 1, 1, Duration.ZERO, 1, Duration.ZERO, Duration.ZERO, 1, 1, Duration.ofSeconds(1));
    PostgresCallExecutor calls =
        new PostgresCallExecutor(app.transactions, app.host, app.threads, app.threads, settings);
    CountDownLatch go = new CountDownLatch(1);
    FUNCTIONS.during = () -> await(go);
    CompletionStage<Outcome> running = calls.mutate(call("full", null), CommitWatch.NONE);
    CompletionStage<Outcome> waiting = calls.mutate(call("full", null), CommitWatch.NONE);
    assertThat(get(calls.mutate(call("full", null), CommitWatch.NONE)))
        .isEqualTo(new Outcome.Unavailable("TooManyConcurrentRequests"));
    assertThat(calls.counters().refused()).isEqualTo(1);
    go.countDown();
    assertThat(value(result(get(running)))).isEqualTo(JsonValue.of(1.0));
    assertThat(value(result(get(waiting)))).isEqualTo(JsonValue.of(2.0));
  }

  @Test
  void oldClaimsAreForgottenInBatches() throws SQLException {
    app.database.execute(
        "insert into sostenuto_claims select gen_random_uuid(), 0, '1', '{}', now() - interval '15 days'"
            + " from generate_series(1, 25)",
        "insert into sostenuto_sessions select gen_random_uuid(), 0, now() - interval '15 days'"
            + " from generate_series(1, 5)");
    String recent =
        app.database.query(
            "select count(*) from sostenuto_claims where created > now() - interval '1 day'");
    try (Connection connection = app.database.connect()) {
      assertThat(Claims.purge(connection, Duration.ofDays(14), 10)).isEqualTo(30);
    }
    assertThat(app.database.query("select count(*) from sostenuto_claims")).isEqualTo(recent);
  }

  /** Mutates through transactions whose first commits end in a broken connection. */
  private static Outcome withLossyCommits(
      int losses, boolean afterCommit, CallExecutor.Request request, String board) {
    AtomicInteger left = new AtomicInteger(losses);
    Transactions lossy =
        () ->
            new DelegatingTransaction(app.transactions.begin()) {

              @Override
              public void commit(LastStatement last) throws SQLException {
                if (left.getAndDecrement() <= 0) {
                  real.commit(last);
                  return;
                }
                if (afterCommit) real.commit(last);
                throw new SQLException("the connection broke", "08006");
              }
            };
    PostgresCallExecutor calls =
        new PostgresCallExecutor(lossy, app.host, app.threads, app.threads, CallSettings.DEFAULTS);
    return get(calls.mutate(call(board, request), CommitWatch.NONE));
  }

  private static Call call(String board, CallExecutor.Request request) {
    return new Call(
        "lab/notes:increment", JsonValue.object().put("board", board).build(), null, request);
  }

  private static String text(CallResult result) {
    return ((JsonValue.Str) value(result)).value();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedIsUnavailable() {
    Transactions none =
        () -> {
          throw new SQLException("refused", "08001");
        };
    PostgresCallExecutor calls =
        new PostgresCallExecutor(none, app.host, app.threads, app.threads, CallSettings.DEFAULTS);
    assertThat(get(calls.mutate(call("x", null), CommitWatch.NONE)))
        .isEqualTo(new Outcome.Unavailable("InternalServerError"));
    PostgresSnapshots snapshots =
        new PostgresSnapshots(none, app.host, app.threads, SnapshotSettings.DEFAULTS);
    assertThat(snapshots.open().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(SQLException.class);
  }

  @Test
  void aConnectionThatBreaksInASnapshotIsNotAFailureOfTheQuery() throws SQLException {
    QuerySnapshot snapshot = get(app.snapshots.open());
    try (Connection connection = app.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
              + " and state = 'idle in transaction'");
    }
    assertThat(
            snapshot
                .run(List.of(TestHost.call("lab/notes:board", "{\"board\":\"x\"}", null)))
                .toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10));
    snapshot.close();
  }
}
