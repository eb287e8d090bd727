package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Actions leave threads, connections and turns for everybody else, however many they are. */
class ActionLaneTest {
  private static final int ACTIONS = 16;
  private static final int ACTION_CONNECTIONS = 2;
  private static final CallSettings SETTINGS =
      new CallSettings(
          4,
          100,
          1,
          Duration.ZERO,
          8,
          Duration.ofMillis(1),
          Duration.ofMillis(10),
          ACTIONS,
          ACTION_CONNECTIONS,
          Duration.ofMinutes(1));

  private final NoteFunctions functions = new NoteFunctions();
  private final ExecutorService actionThreads = Executors.newCachedThreadPool();

  /** A pool with one connection more than actions may have. */
  private final Semaphore pool = new Semaphore(ACTION_CONNECTIONS + 1);

  private final Semaphore go = new Semaphore(0);
  private TestHost app;

  @BeforeEach
  void open() {
    app = new TestHost(List.of(Note.class), List.of(functions), Note.DDL);
  }

  @AfterEach
  void close() {
    go.release(1_000_000);
    actionThreads.shutdownNow();
    app.close();
  }

  @Test
  void actionsLeaveConnectionsAndTurnsForMutations() {
    PostgresCallExecutor calls =
        new PostgresCallExecutor(this::fromPool, app.host, app.threads, actionThreads, SETTINGS);
    List<CompletionStage<Outcome>> acting = new ArrayList<>();
    functions.during = go::acquireUninterruptibly;
    for (int i = 0; i < ACTIONS; i++) acting.add(calls.act(call("lab/notes:actSlowly", "b" + i)));
    Await.until(
        Duration.ofSeconds(10), "actions hold connections", () -> pool.availablePermits() <= 1);
    assertThat(calls.actionsRunning()).isEqualTo(ACTIONS);
    Outcome mutated = get(calls.mutate(call("lab/notes:addThree", "m"), CommitWatch.NONE));
    assertThat(result(mutated)).isInstanceOf(CallResult.Value.class);
    assertThat(pool.availablePermits()).isEqualTo(1);
    go.release(1_000_000);
    for (CompletionStage<Outcome> one : acting)
      assertThat(result(get(one))).isInstanceOf(CallResult.Value.class);
  }

  @Test
  void actionsThatWaitForSomethingElseLeaveThreadsForMutations() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      PostgresCallExecutor calls =
          new PostgresCallExecutor(app.transactions, app.host, one, actionThreads, SETTINGS);
      for (int i = 0; i < ACTIONS; i++)
        calls.act(new Call("lab/notes:dawdle", JsonValue.Obj.EMPTY, null, null));
      Outcome mutated = get(calls.mutate(call("lab/notes:addThree", "m"), CommitWatch.NONE));
      assertThat(result(mutated)).isInstanceOf(CallResult.Value.class);
    } finally {
      one.shutdownNow();
    }
  }

  private static Call call(String path, String board) {
    return new Call(path, JsonValue.object().put("board", board).build(), null, null);
  }

  private Transactions.Transaction fromPool() throws SQLException {
    pool.acquireUninterruptibly();
    return new DelegatingTransaction(app.transactions.begin()) {
      private boolean closed;

      @Override
      public void close() {
        real.close();
        if (!closed) pool.release();
        closed = true;
      }
    };
  }
}
