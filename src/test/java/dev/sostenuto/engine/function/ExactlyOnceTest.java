package dev.sostenuto.engine.function;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Mutations take effect exactly once (L5), whichever node is asked, how often, and wherever the
 * wire to the database breaks: two nodes on one PostgreSQL.
 */
class ExactlyOnceTest {
  private static final List<Class<?>> ENTITIES = List.of(Note.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TestHost one;
  private static TestHost other;

  @BeforeAll
  static void open() {
    one = new TestHost(ENTITIES, List.of(new NoteFunctions()), Note.DDL);
    other = one.anotherNode(ENTITIES, List.of(new NoteFunctions()), one.database.dataSource());
  }

  @AfterAll
  static void close() {
    other.close();
    one.close();
  }

  @Test
  void oneRequestOnTwoNodesAtOnceIsRunOnce() throws Exception {
    long before = recorded();
    for (int round = 0; round < 25; round++) {
      String board = "twice " + round;
      CallExecutor.Request request = request(UUID.randomUUID(), 0);
      CyclicBarrier together = new CyclicBarrier(2);
      CompletableFuture<Outcome> first = atOnce(together, one, board, request);
      CompletableFuture<Outcome> second = atOnce(together, other, board, request);
      List<Outcome> outcomes = List.of(get(first), get(second));
      assertThat(outcomes).allMatch(outcome -> value(result(outcome)).equals(JsonValue.of(1.0)));
      assertThat(outcomes).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
      assertThat(rank(board)).isEqualTo("1");
    }
    assertThat(recorded() - before).isEqualTo(25);
  }

  /**
   * Many clients, each of whose requests may be sent again, to either node, while it runs or later;
   * some fail. What was answered as done is there once, what was answered as failed is not.
   */
  @Test
  void whatWasAnsweredIsTrueHoweverOftenItIsSent() {
    Property.check(
        3,
        random -> {
          String board = UUID.randomUUID().toString();
          List<CompletableFuture<Integer>> clients = new ArrayList<>();
          for (int client = 0; client < 6; client++) {
            Random own = new Random(random.nextLong());
            clients.add(CompletableFuture.supplyAsync(() -> client(own, board), one.threads));
          }
          int done = 0;
          for (CompletableFuture<Integer> client : clients) done += get(client);
          assertThat(rank(board)).isEqualTo(Integer.toString(done));
        });
  }

  /** Increments through either node in its order; returns how many were answered as done. */
  private static int client(Random random, String board) {
    UUID session = UUID.randomUUID();
    int done = 0;
    double last = 0;
    for (int id = 0; id < 12; id++) {
      boolean fails = random.nextInt(4) == 0;
      CallExecutor.Request request = request(session, id);
      List<CompletionStage<Outcome>> sendings = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        TestHost node = random.nextBoolean() ? one : other;
        Call call = fails ? failing(request) : increment(board, request);
        sendings.add(node.calls.mutate(call, CommitWatch.NONE));
      }
      List<CallResult> results = new ArrayList<>();
      for (CompletionStage<Outcome> sending : sendings)
        results.add(answered(get(sending), board, fails, request));
      assertThat(results).as("answers of one request").containsOnly(results.get(0));
      if (fails) {
        assertThat(results.get(0)).isInstanceOf(CallResult.Failure.class);
      } else {
        double now = ((JsonValue.Float64) value(results.get(0))).value();
        assertThat(now).as("a later mutation of the session").isGreaterThan(last);
        last = now;
        done++;
      }
    }
    return done;
  }

  /** What a client gets in the end: it sends again what could not be run. */
  private static CallResult answered(
      Outcome outcome, String board, boolean fails, CallExecutor.Request request) {
    Outcome last = outcome;
    while (last instanceof Outcome.Unavailable) {
      Call call = fails ? failing(request) : increment(board, request);
      last = get(other.calls.mutate(call, CommitWatch.NONE));
    }
    return result(last);
  }

  @Test
  void aContendedCounterIsExact() {
    int clients = 10;
    int increments = 20 * Integer.getInteger("sostenuto.cases", 1);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      TestHost node = i % 2 == 0 ? one : other;
      all.add(CompletableFuture.runAsync(() -> count(node, increments), one.threads));
    }
    for (CompletableFuture<Void> client : all)
      client.orTimeout(3, java.util.concurrent.TimeUnit.MINUTES).join();
    assertThat(rank("counter")).isEqualTo(Integer.toString(clients * increments));
    CallCounters counters = one.calls.counters();
    assertThat(counters.serializationFailures()).isPositive();
  }

  private static void count(TestHost node, int increments) {
    UUID session = UUID.randomUUID();
    for (int id = 0; id < increments; id++) {
      Outcome outcome;
      do {
        outcome =
            get(node.calls.mutate(increment("counter", request(session, id)), CommitWatch.NONE));
      } while (outcome instanceof Outcome.Unavailable);
      assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostOnTheWireIsAnsweredAsRecorded() throws Exception {
    try (CommitProxy proxy = proxy();
        TestHost node = behind(proxy)) {
      proxy.breakNext(Break.AFTER_COMMIT);
      Outcome outcome =
          get(
              node.calls.mutate(
                  increment("answer lost", request(UUID.randomUUID(), 0)), CommitWatch.NONE));
      assertThat(value(result(outcome))).isEqualTo(JsonValue.of(1.0));
      assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
      assertThat(rank("answer lost")).isEqualTo("1");
      assertThat(node.calls.counters().unknownCommits()).isEqualTo(1);
    }
  }

  @Test
  void aCommitThatIsLostOnTheWireIsRunAgain() throws Exception {
    try (CommitProxy proxy = proxy();
        TestHost node = behind(proxy)) {
      proxy.breakNext(Break.BEFORE_COMMIT, Break.BEFORE_COMMIT);
      Outcome outcome =
          get(
              node.calls.mutate(
                  increment("commit lost", request(UUID.randomUUID(), 0)), CommitWatch.NONE));
      assertThat(outcome).isEqualTo(new Outcome.Done(new CallResult.Value("1"), List.of()));
      assertThat(rank("commit lost")).isEqualTo("1");
    }
  }

  /** The second run is already waiting for the first one's claim when that commits after all. */
  @Test
  void aCommitThatArrivesAfterTheClientGaveItUpStillCountsOnce() throws Exception {
    try (CommitProxy proxy = proxy();
        TestHost node = behind(proxy)) {
      proxy.breakNext(Break.COMMIT_ARRIVES_LATE);
      CompletionStage<Outcome> running =
          node.calls.mutate(increment("late", request(UUID.randomUUID(), 0)), CommitWatch.NONE);
      proxy.awaitBreak();
      Await.until(PATIENCE, "the second run waits for the first", ExactlyOnceTest::someoneWaits);
      proxy.letLateCommitThrough();
      Outcome outcome = get(running);
      assertThat(outcome).isEqualTo(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
      assertThat(rank("late")).isEqualTo("1");
    }
  }

  @Test
  void aLostCommitOfACallWithoutARequestIsNotRepeated() throws Exception {
    try (CommitProxy proxy = proxy();
        TestHost node = behind(proxy)) {
      proxy.breakNext(Break.AFTER_COMMIT);
      Outcome outcome = get(node.calls.mutate(increment("nameless", null), CommitWatch.NONE));
      assertThat(outcome).isEqualTo(new Outcome.Unavailable("InternalServerError"));
      Await.until(PATIENCE, "the commit is there", () -> "1".equals(rank("nameless")));
    }
  }

  private static CommitProxy proxy() throws Exception {
    return new CommitProxy(one.database);
  }

  private static TestHost behind(CommitProxy proxy) {
    return one.anotherNode(ENTITIES, List.of(new NoteFunctions()), proxy.dataSource(one.database));
  }

  private static boolean someoneWaits() {
    return "1"
        .equals(
            one.database.query(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and datname = current_database()"));
  }

  private static CompletableFuture<Outcome> atOnce(
      CyclicBarrier together, TestHost node, String board, CallExecutor.Request request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            together.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return get(node.calls.mutate(increment(board, request), CommitWatch.NONE));
        },
        one.threads);
  }

  private static long recorded() {
    return one.calls.counters().recordedAnswers() + other.calls.counters().recordedAnswers();
  }

  private static Call increment(String board, CallExecutor.Request request) {
    return new Call(
        "lab/notes:increment", JsonValue.object().put("board", board).build(), null, request);
  }

  private static Call failing(CallExecutor.Request request) {
    return new Call(
        "lab/notes:addAndFail", JsonValue.object().put("board", "none").build(), null, request);
  }

  private static String rank(String board) {
    return one.database.query("select sum(rank) from notes where board = '" + board + "'");
  }
}
