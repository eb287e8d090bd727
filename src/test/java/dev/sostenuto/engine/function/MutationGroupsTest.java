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
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.CommitProxy;
import dev.sostenuto.testing.CommitProxy.Break;
import dev.sostenuto.testing.Property;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mutations that share a transaction take effect as if each had its own. */
class MutationGroupsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GATE = "gate";

  /** Groups that nobody is in a hurry for, so that each test says who is in which. */
  private static final CallSettings SETTINGS = settings(PATIENCE);

  private final GroupedFunctions functions = new GroupedFunctions();
  private final AtomicInteger gates = new AtomicInteger();
  private TestHost app;

  private static CallSettings settings(Duration groupPatience) {
    CallSettings otherwise = CallSettings.DEFAULTS;
    return new CallSettings(
        otherwise.mutations(),
        otherwise.waiting(),
        otherwise.group(),
        groupPatience,
        otherwise.attempts(),
        otherwise.firstPause(),
        otherwise.longestPause(),
        otherwise.actions(),
        otherwise.actionConnections(),
        otherwise.actionTime());
  }

  @BeforeEach
  void open() {
    app =
        new TestHost(
            RunLimits.DEFAULTS, SETTINGS, List.of(Note.class), List.of(functions), Note.DDL);
  }

  /** Another node, of the settings that servers have. */
  private TestHost ordinary(javax.sql.DataSource way) {
    return app.anotherNode(CallSettings.DEFAULTS, List.of(Note.class), List.of(functions), way);
  }

  @AfterEach
  void close() {
    app.close();
  }

  /** Lets these calls come while another one runs, so that they are run together afterwards. */
  private List<CompletionStage<Outcome>> together(PostgresCallExecutor calls, List<Call> all) {
    return together(calls, all, CommitWatch.NONE);
  }

  private List<CompletionStage<Outcome>> together(
      PostgresCallExecutor calls, List<Call> all, CommitWatch watch) {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    String gate = GATE + gates.incrementAndGet();
    var before = functions.during;
    functions.during =
        board -> {
          if (!board.equals(gate)) {
            before.accept(board);
            return;
          }
          running.countDown();
          await(go);
        };
    CompletionStage<Outcome> first = calls.mutate(increment(gate), CommitWatch.NONE);
    await(running);
    List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
    for (Call call : all) outcomes.add(calls.mutate(call, watch));
    go.countDown();
    get(first);
    return outcomes;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Call call(String name, String board, CallExecutor.Request request) {
    return new Call(
        "lab/grouped:" + name, JsonValue.object().put("board", board).build(), null, request);
  }

  private static Call increment(String board) {
    return call("increment", board, request(UUID.randomUUID(), 0));
  }

  private static Call add(String board, int rank) {
    return new Call(
        "lab/grouped:add",
        JsonValue.object().put("board", board).put("rank", (double) rank).build(),
        null,
        request(UUID.randomUUID(), 0));
  }

  private String rank(String board) {
    return app.database.query("select sum(rank) from notes where board = '" + board + "'");
  }

  private static CallResult answer(CompletionStage<Outcome> outcome) {
    return result(get(outcome));
  }

  @Test
  void thoseThatComeTogetherShareATransactionAndSeeEachOther() {
    Set<Integer> xids = ConcurrentHashMap.newKeySet();
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls,
            List.of(increment("x"), add("y", 5), increment("x"), increment("y"), add("z", 1)),
            (xid, result, lines) -> xids.add(xid));
    assertThat(value(answer(outcomes.get(0)))).isEqualTo(JsonValue.of(1.0));
    assertThat(value(answer(outcomes.get(2)))).isEqualTo(JsonValue.of(2.0));
    assertThat(value(answer(outcomes.get(3)))).isEqualTo(JsonValue.of(6.0));
    get(outcomes.get(4));
    assertThat(xids).hasSize(1);
    assertThat(
            app.database.query(
                "select string_agg(distinct xmin::text, ',') from notes where board in ('x', 'y', 'z')"))
        .isEqualTo(Integer.toUnsignedString(xids.iterator().next()));
    assertThat(app.calls.counters().groups()).isEqualTo(1);
    assertThat(app.calls.counters().grouped()).isEqualTo(5);
  }

  @Test
  void eachIsRecordedWithItsOwnAnswer() {
    CallExecutor.Request one = request(UUID.randomUUID(), 7);
    CallExecutor.Request other = request(UUID.randomUUID(), 3);
    Call first = call("increment", "r", one);
    Call second = call("increment", "r", other);
    together(app.calls, List.of(first, second)).forEach(TestHost::get);
    assertThat(get(app.calls.mutate(first, CommitWatch.NONE)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    assertThat(get(app.calls.mutate(second, CommitWatch.NONE)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("2"), List.of()));
    assertThat(rank("r")).isEqualTo("2");
  }

  @Test
  void oneThatFailsBeforeItWritesLeavesNothingAndTheOthersStay() {
    CallExecutor.Request refused = request(UUID.randomUUID(), 0);
    List<CompletionStage<Outcome>> outcomes =
        together(app.calls, List.of(increment("f"), call("refuse", "f", refused), increment("f")));
    assertThat(failure(answer(outcomes.get(1))).errorData()).contains("Something is there.");
    assertThat(value(answer(outcomes.get(2)))).isEqualTo(JsonValue.of(2.0));
    assertThat(app.calls.counters().groups()).isEqualTo(1);
    assertThat(app.calls.counters().grouped()).isEqualTo(2);
    // Nothing is remembered of it, so it may be sent again.
    assertThat(get(app.calls.mutate(call("increment", "f", refused), CommitWatch.NONE)))
        .isInstanceOf(Outcome.Done.class);
    assertThat(rank("f")).isEqualTo("3");
  }

  @Test
  void whenAllFailNothingIsCommitted() {
    List<Call> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) all.add(call("refuse", "none", request(UUID.randomUUID(), 0)));
    for (CompletionStage<Outcome> outcome : together(app.calls, all))
      assertThat(failure(answer(outcome)).errorData()).contains("Nothing is there.");
    assertThat(app.calls.counters().grouped()).isZero();
  }

  @Test
  void oneThatFailsAfterItHasWrittenIsRunAloneAndTheOthersTogether() {
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls,
            List.of(
                increment("w"),
                call("writeAndFail", "w", request(UUID.randomUUID(), 0)),
                increment("w"),
                increment("w")));
    assertThat(failure(answer(outcomes.get(1))).errorData()).contains("Not this time.");
    outcomes.forEach(TestHost::get);
    assertThat(rank("w")).isEqualTo("3");
    assertThat(app.calls.counters().grouped()).isEqualTo(3);
  }

  /** The error shows in the first read of the next one. */
  @Test
  void aWriteThatTheDatabaseRefusesIsItsWritersFailureAlone() {
    app.database.execute("alter table notes add constraint low check (rank < 1000)");
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls, List.of(increment("a"), add("b", 1000), increment("c"), increment("a")));
    assertThat(failure(answer(outcomes.get(1))).detail())
        .startsWith("Uncaught PSQLException: ")
        .contains("\"low\"");
    for (int i : new int[] {0, 2, 3})
      assertThat(get(outcomes.get(i))).isInstanceOf(Outcome.Done.class);
    assertThat(rank("a")).isEqualTo("2");
    assertThat(rank("c")).isEqualTo("1");
  }

  @Test
  void aConstraintThatIsCheckedAtCommitIsItsWritersFailureAlone() {
    app.database.execute(
        "alter table notes add constraint one_title unique (rank) deferrable initially deferred");
    List<CompletionStage<Outcome>> outcomes =
        together(app.calls, List.of(add("d", 50), add("e", 51), add("d", 50)));
    List<CallResult> results = outcomes.stream().map(MutationGroupsTest::answer).toList();
    assertThat(results).filteredOn(CallResult.Failure.class::isInstance).hasSize(1);
    assertThat(results.get(1)).isInstanceOf(CallResult.Value.class);
    assertThat(
            app.database.query(
                "select string_agg(rank::text, ',' order by rank) from notes where rank > 1"))
        .isEqualTo("50,51");
  }

  @Test
  void oneThatUsesJpaIsRunAloneEverAfter() {
    List<Call> all =
        List.of(
            increment("j"), call("countByJpa", "j", request(UUID.randomUUID(), 0)), increment("j"));
    List<CompletionStage<Outcome>> outcomes = together(app.calls, all);
    outcomes.forEach(TestHost::get);
    assertThat(answer(outcomes.get(1))).isInstanceOf(CallResult.Value.class);
    assertThat(rank("j")).isEqualTo("2");
    assertThat(app.calls.counters().grouped()).isEqualTo(2);
    List<CompletionStage<Outcome>> again =
        together(
            app.calls,
            List.of(
                call("countByJpa", "j", request(UUID.randomUUID(), 0)),
                increment("k"),
                increment("k")));
    assertThat(value(answer(again.get(0)))).isEqualTo(JsonValue.of(1L));
    again.forEach(TestHost::get);
    assertThat(app.calls.counters().databaseFailures()).isZero();
  }

  @Test
  void aRequestThatHasBeenAnsweredIsAnsweredAgainAndTheOthersAreRun() {
    CallExecutor.Request before = request(UUID.randomUUID(), 4);
    get(app.calls.mutate(call("increment", "again", before), CommitWatch.NONE));
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls,
            List.of(increment("again"), call("increment", "again", before), increment("again")));
    assertThat(get(outcomes.get(1)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    outcomes.forEach(TestHost::get);
    assertThat(rank("again")).isEqualTo("3");
  }

  /** Its first run has not claimed it yet when the second one comes by another socket. */
  @Test
  void aResendThatOvertakesTheGroupAnswersBoth() {
    UUID session = UUID.randomUUID();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    functions.during =
        board -> {
          if (!board.equals("slow") || runs.getAndIncrement() > 0) return;
          inside.countDown();
          await(go);
        };
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls,
            List.of(
                increment("o"), call("increment", "slow", request(session, 0)), increment("o")));
    await(inside);
    CallExecutor.Request resent = new CallExecutor.Request(session, 0, 1);
    Outcome second = get(app.calls.mutate(call("increment", "slow", resent), CommitWatch.NONE));
    go.countDown();
    assertThat(second).isEqualTo(new Outcome.Done(new CallResult.Value("1"), List.of()));
    assertThat(get(outcomes.get(1)))
        .isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    outcomes.forEach(TestHost::get);
    assertThat(rank("slow")).isEqualTo("1");
    assertThat(rank("o")).isEqualTo("2");
  }

  /** Once its failure was told on a later socket, a run of the first one commits no more. */
  @Test
  void aRunInAGroupDoesNotPassAFence() {
    UUID session = UUID.randomUUID();
    get(
        app.calls.mutate(
            call("refuse", "fence", new CallExecutor.Request(session, 0, 1)), CommitWatch.NONE));
    List<CompletionStage<Outcome>> outcomes =
        together(
            app.calls,
            List.of(
                increment("g"), call("increment", "fence", request(session, 0)), increment("g")));
    assertThat(failure(answer(outcomes.get(1))).detail()).contains("failed when it was sent first");
    outcomes.forEach(TestHost::get);
    assertThat(rank("fence")).isNull();
    assertThat(rank("g")).isEqualTo("2");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundByEachOfItsClaims() throws Exception {
    for (Break how : List.of(Break.AFTER_COMMIT, Break.BEFORE_COMMIT)) {
      try (CommitProxy proxy = new CommitProxy(app.database);
          TestHost node =
              app.anotherNode(
                  SETTINGS,
                  List.of(Note.class),
                  List.of(functions),
                  proxy.dataSource(app.database))) {
        String board = "lost " + how;
        AtomicInteger commits = new AtomicInteger();
        List<CompletionStage<Outcome>> outcomes =
            together(
                node.calls,
                List.of(increment(board), increment(board), increment(board)),
                (xid, result, lines) -> {
                  if (commits.getAndIncrement() == 0) proxy.breakNext(how);
                });
        for (CompletionStage<Outcome> outcome : outcomes)
          assertThat(answer(outcome)).isInstanceOf(CallResult.Value.class);
        assertThat(rank(board)).isEqualTo("3");
        assertThat(node.calls.counters().recordedAnswers())
            .isEqualTo(how == Break.AFTER_COMMIT ? 3 : 0);
      }
    }
  }

  @Test
  void whoNeedsARowThatSomebodyHoldsDoesNotHoldTheOthers() throws Exception {
    get(app.calls.mutate(increment("held"), CommitWatch.NONE));
    try (Connection elsewhere = app.database.connect();
        Statement statement = elsewhere.createStatement()) {
      elsewhere.setAutoCommit(false);
      statement.executeUpdate("update notes set title = 'held' where board = 'held'");
      List<CompletionStage<Outcome>> outcomes =
          together(app.calls, List.of(increment("free"), increment("held"), increment("free")));
      get(outcomes.get(0));
      get(outcomes.get(2));
      assertThat(outcomes.get(1).toCompletableFuture()).isNotDone();
      elsewhere.rollback();
      assertThat(value(answer(outcomes.get(1)))).isEqualTo(JsonValue.of(2.0));
    }
    assertThat(rank("free")).isEqualTo("2");
  }

  @Test
  void aContendedCounterOfOneNodeNeedsNoSecondAttempt() {
    int clients = 10;
    int increments = 200;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < clients; i++)
      all.add(CompletableFuture.runAsync(() -> count(app, increments), app.threads));
    for (CompletableFuture<Void> client : all)
      client.orTimeout(3, java.util.concurrent.TimeUnit.MINUTES).join();
    assertThat(rank("counter")).isEqualTo(Integer.toString(clients * increments));
    CallCounters counters = app.calls.counters();
    assertThat(counters.serializationFailures()).isZero();
    assertThat(counters.groups()).isPositive();
    assertThat(counters.grouped()).isGreaterThan(counters.groups());
  }

  private static void count(TestHost node, int increments) {
    UUID session = UUID.randomUUID();
    for (int id = 0; id < increments; id++) {
      Call call = call("increment", "counter", request(session, id));
      Outcome outcome = get(node.calls.mutate(call, CommitWatch.NONE));
      while (outcome instanceof Outcome.Unavailable)
        outcome = get(node.calls.mutate(call, CommitWatch.NONE));
      assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }
  }

  /**
   * Two nodes, many clients, all kinds of mutations, requests that are sent twice, wires that break
   * at COMMIT: what was answered as done is there once, what failed is not.
   */
  @Test
  void whatWasAnsweredIsTrueUnderFaults() throws Exception {
    try (CommitProxy proxy = new CommitProxy(app.database);
        TestHost node = ordinary(app.database.dataSource());
        TestHost broken = ordinary(proxy.dataSource(app.database))) {
      Property.check(
          3,
          random -> {
            String board = UUID.randomUUID().toString();
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int client = 0; client < 12; client++) {
              Random own = new Random(random.nextLong());
              clients.add(
                  CompletableFuture.supplyAsync(
                      () -> client(own, board, node, broken, proxy), app.threads));
            }
            int done = 0;
            for (CompletableFuture<Integer> client : clients) done += get(client);
            assertThat(rank(board)).isEqualTo(Integer.toString(done));
          });
      assertThat(node.calls.counters().groups() + broken.calls.counters().groups()).isPositive();
    }
  }

  private static int client(
      Random random, String board, TestHost one, TestHost broken, CommitProxy proxy) {
    UUID session = UUID.randomUUID();
    long socket = 0;
    int done = 0;
    for (int id = 0; id < 15; id++) {
      // One that has had a second socket is never grouped again.
      if (socket > 0) session = UUID.randomUUID();
      socket = 0;
      String name =
          random.nextInt(5) == 0 ? "writeAndFail" : random.nextInt(4) == 0 ? "refuse" : "increment";
      if (random.nextInt(20) == 0)
        proxy.breakNext(random.nextBoolean() ? Break.AFTER_COMMIT : Break.BEFORE_COMMIT);
      TestHost node = random.nextBoolean() ? one : broken;
      List<CompletionStage<Outcome>> all = new ArrayList<>();
      all.add(node.calls.mutate(call(name, board, request(session, id)), CommitWatch.NONE));
      if (random.nextInt(4) == 0)
        all.add(one.calls.mutate(resent(name, board, session, id, ++socket), CommitWatch.NONE));
      CallResult last = null;
      for (CompletionStage<Outcome> outcome : all) {
        Outcome got = get(outcome);
        while (got instanceof Outcome.Unavailable)
          got = get(one.calls.mutate(resent(name, board, session, id, ++socket), CommitWatch.NONE));
        last = result(got);
      }
      assertThat(last instanceof CallResult.Value).as(name).isEqualTo(name.equals("increment"));
      if (name.equals("increment")) done++;
    }
    return done;
  }

  private static Call resent(String name, String board, UUID session, long id, long socket) {
    return call(name, board, new CallExecutor.Request(session, id, socket));
  }

  @Test
  void oneThatTakesLongEndsItsGroupAndHoldsNobodyElse() {
    Duration patience = Duration.ofMillis(20);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    functions.during =
        board -> {
          if (!board.equals("long")) return;
          inside.countDown();
          await(go);
        };
    try (TestHost node =
        app.anotherNode(
            settings(patience),
            List.of(Note.class),
            List.of(functions),
            app.database.dataSource())) {
      List<CompletionStage<Outcome>> outcomes =
          together(
              node.calls,
              List.of(increment("p"), increment("long"), increment("q"), increment("q")));
      await(inside);
      long since = System.nanoTime();
      Call beside = call("refuse", "beside", request(UUID.randomUUID(), 0));
      assertThat(answer(node.calls.mutate(beside, CommitWatch.NONE)))
          .as("one that comes later does not wait for it")
          .isInstanceOf(CallResult.Failure.class);
      Await.until(PATIENCE, "it takes long", () -> System.nanoTime() - since > patience.toNanos());
      assertThat(outcomes.get(3).toCompletableFuture()).isNotDone();
      go.countDown();
      outcomes.forEach(TestHost::get);
      assertThat(
              app.database.query(
                  "select count(distinct xmin::text) from notes where board in ('p', 'long', 'q')"))
          .as("what came after it is in another transaction")
          .isEqualTo("2");
    }
  }
}
