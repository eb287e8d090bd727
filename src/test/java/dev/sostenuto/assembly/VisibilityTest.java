package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.students.Center;
import dev.sostenuto.app.students.CenterFunctions;
import dev.sostenuto.app.students.Student;
import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.log.TimestampScale;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A commit between "in the log" and "visible", on a real PostgreSQL: it waits there for a
 * synchronous standby that does not exist, until the test lets it go.
 */
class VisibilityTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestHost host = host();
  private final Map<String, Lsn> delivered = new ConcurrentHashMap<>();
  private volatile TimestampScale scale;
  private LiveNode node;

  /** Nobody waits for a standby but who asks to. */
  private static TestHost host() {
    return new TestHost(
        List.of(Center.class, Student.class),
        List.of(new CenterFunctions()),
        """
        do $$ begin
          execute format('alter database %I set synchronous_commit = local', current_database());
        end $$
        """);
  }

  /** The newest result and version of one query. */
  private static final class Screen implements LiveListener {
    volatile LiveClient client;
    volatile String value = "";
    volatile long ts;
    volatile long answeredAt;

    @Override
    public void transition(Transition transition) {
      for (Modification modification : transition.modifications())
        if (modification instanceof Modification.Updated updated) value = updated.value().json();
      ts = transition.ts();
      client.drained();
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long at) {
      answeredAt = at;
    }

    @Override
    public void abandoned(String reason) {
      throw new AssertionError(reason);
    }

    boolean isAnswered() {
      return answeredAt > 0 && ts >= answeredAt;
    }
  }

  @AfterEach
  void stop() throws SQLException {
    standby("");
    node.close();
  }

  private void standby(String name) throws SQLException {
    try (Connection connection = host.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set synchronous_standby_names = '" + name + "'");
      statement.execute("select pg_reload_conf()");
    }
    Await.until(
        LIMIT,
        "it comes about",
        () -> host.database.query("show synchronous_standby_names").equals(name));
  }

  private Screen watchCenters(UnaryOperator<QuerySnapshots> snapshots) {
    node = new LiveNode(host, snapshots);
    node.start(remembering(node.live));
    Screen screen = new Screen();
    screen.client = node.live.open(screen);
    screen.client.modify(
        1, List.of(new Subscribe(0, "centers:list", JsonValue.Obj.EMPTY, null)), List.of());
    Await.until(LIMIT, "it comes about", () -> screen.value.equals("[]"));
    return screen;
  }

  private FeedListener remembering(FeedListener listener) {
    return new FeedListener() {
      @Override
      public void connected(int timeline, TransactionSnapshot afterSlot) {
        scale = new TimestampScale(timeline);
        listener.connected(timeline, afterSlot);
      }

      @Override
      public void commit(Commit commit) {
        listener.commit(commit);
        for (RowChange change : commit.changes())
          delivered.put((String) change.after().get(change.table().columns().get(2)), commit.lsn());
      }

      @Override
      public void reached(Lsn position) {
        listener.reached(position);
      }

      @Override
      public void disconnected(String why) {
        listener.disconnected(why);
      }

      @Override
      public void waitingFor(int transactions) {
        listener.waitingFor(transactions);
      }
    };
  }

  /** Commits, and waits for the standby. */
  private CompletableFuture<Void> insertHeld(String name) {
    return CompletableFuture.runAsync(
        () ->
            host.database.execute(
                "set synchronous_commit = on",
                "insert into centers (name) values ('" + name + "')"),
        host.threads);
  }

  private void insert(String name) {
    host.database.execute("insert into centers (name) values ('" + name + "')");
  }

  /** A transition of a snapshot that is taken from now on. */
  private void catchUp(Screen screen) {
    screen.answeredAt = 0;
    screen
        .client
        .expectCommit(1)
        .returned(new Outcome.Recorded(new CallResult.Value("null"), List.of()));
    Await.until(LIMIT, "it comes about", screen::isAnswered);
  }

  @Test
  void aCommitThatIsInTheLogButNotVisibleIsShownOnceItIs() throws Exception {
    Screen screen = watchCenters(snapshots -> snapshots);
    standby("nobody");
    CompletableFuture<Void> held = insertHeld("held");
    Await.until(LIMIT, "it comes about", () -> delivered.containsKey("held"));
    insert("later");
    Await.until(LIMIT, "it comes about", () -> screen.value.contains("later"));
    assertThat(screen.value).doesNotContain("held");
    assertThat(held).isNotDone();
    assertThat(screen.ts).isLessThan(scale.ts(delivered.get("held")));
    standby("");
    Await.until(LIMIT, "it comes about", () -> screen.value.contains("held"));
    held.get();
  }

  @Test
  void withoutTheVisibilityCheckItWouldBeLost() throws Exception {
    Screen screen = watchCenters(SeesAll::new);
    standby("nobody");
    CompletableFuture<Void> held = insertHeld("held");
    Await.until(LIMIT, "it comes about", () -> delivered.containsKey("held"));
    catchUp(screen);
    assertThat(screen.ts).isGreaterThan(scale.ts(delivered.get("held")));
    standby("");
    held.get();
    catchUp(screen);
    assertThat(screen.value).isEqualTo("[]");
  }

  /** Takes the visibility check out: each snapshot says that it sees every transaction. */
  private record SeesAll(QuerySnapshots snapshots) implements QuerySnapshots {
    @Override
    public CompletionStage<QuerySnapshot> open() {
      return snapshots.open().thenApply(Blind::new);
    }

    private record Blind(QuerySnapshot snapshot) implements QuerySnapshot {
      @Override
      public TransactionSnapshot visibility() {
        long beyond = snapshot.visibility().xmax() + 1_000;
        return new TransactionSnapshot(beyond, beyond);
      }

      @Override
      public Lsn insertLsn() {
        return snapshot.insertLsn();
      }

      @Override
      public QueryRuns begin(List<QueryCall> calls) {
        return snapshot.begin(calls);
      }

      @Override
      public CompletionStage<Set<Long>> committed(Set<Long> xids) {
        return snapshot.committed(xids);
      }

      @Override
      public void close() {
        snapshot.close();
      }
    }
  }
}
