package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.function.SystemFunctions;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Environment variables on two nodes of one database, each with its own feed, live engine and
 * source of MicroProfile Config. That the container reads that source is {@code
 * environment.test.ts}.
 */
class EnvironmentOnNodesTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<Object> BEANS = List.of(new Readers());

  private static Node first;
  private static Node second;

  /** What reads a variable. */
  @Functions("readers")
  public static class Readers {
    @Query
    public Optional<String> read(QueryContext ctx) {
      return ctx.env("SHARED");
    }
  }

  /** All of a server that variables pass through. */
  private static final class Node implements AutoCloseable {
    final TestHost host;
    final EnvironmentConfigSource config = new EnvironmentConfigSource();
    final Watcher watcher = new Watcher();
    private final LiveNode node;

    Node(TestHost host) throws SQLException {
      this.host = host;
      node = new LiveNode(host);
      EnvironmentCopy copy = new EnvironmentCopy(config::replace, host.threads);
      copy.load(host.database.dataSource());
      copy.follow(node.live);
      watcher.client = node.live.open(watcher);
      watcher.client.modify(
          1, List.of(new Subscribe(0, "readers:read", JsonValue.Obj.EMPTY, null)), List.of());
      node.start();
    }

    /** As the command line sets it. */
    void set(String value) {
      JsonValue.ObjectBuilder change = JsonValue.object().put("name", "SHARED");
      if (value != null) change.put("value", value);
      JsonValue.Obj changes =
          JsonValue.object().put("changes", JsonValue.array(change.build())).build();
      Call call = new Call(SystemFunctions.UPDATE_ENVIRONMENT, changes, Identity.ADMIN, null);
      assertThat(host.calls.mutate(call, CommitWatch.NONE).toCompletableFuture().join())
          .isNotNull();
    }

    @Override
    public void close() {
      node.close();
    }
  }

  /** The newest result of the query that reads it. */
  private static final class Watcher implements LiveListener {
    private volatile LiveClient client;
    private volatile String newest;

    @Override
    public void transition(Transition transition) {
      for (Modification modification : transition.modifications())
        if (modification instanceof Modification.Updated updated) newest = updated.value().json();
      client.drained();
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long ts) {}

    @Override
    public void abandoned(String reason) {
      throw new AssertionError(reason);
    }
  }

  @BeforeAll
  static void open() throws SQLException {
    TestHost host = new TestHost(List.of(), BEANS);
    first = new Node(host);
    second = new Node(host.anotherNode(List.of(), BEANS, host.database.dataSource()));
  }

  @AfterAll
  static void close() {
    second.close();
    first.close();
  }

  private static void isEverywhere(String value) {
    String json = value == null ? "null" : "\"" + value + "\"";
    for (Node node : List.of(first, second)) {
      Await.until(LIMIT, "the query sees " + json, () -> json.equals(node.watcher.newest));
      Await.until(
          LIMIT, "Java sees " + json, () -> Objects.equals(value, node.config.getValue("SHARED")));
    }
  }

  @Test
  void aVariableThatIsSetAtOneNodeReachesJavaAndQueriesAtTheOther() {
    isEverywhere(null);
    first.set("one");
    isEverywhere("one");
    second.set("two");
    isEverywhere("two");
    first.set(null);
    isEverywhere(null);
  }
}
