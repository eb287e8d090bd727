package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.students.Center;
import dev.sostenuto.app.students.CenterFunctions;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A query that does not end before the test wants it to, on a real PostgreSQL. */
class LongQueryTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String GATE = "4711";

  private final LongFunctions functions = new LongFunctions();
  private final TestHost host =
      new TestHost(List.of(Center.class), List.of(new CenterFunctions(), functions));
  private final LiveNode node = new LiveNode(host);
  private Connection holder;

  /** What an author may write. */
  @Functions("long")
  public static final class LongFunctions {
    private final AtomicInteger begun = new AtomicInteger();
    private volatile TestDatabase database;

    /** Waits in the database for as long as somebody holds the gate. */
    @Query
    public String names(QueryContext ctx) {
      StringBuilder names = new StringBuilder();
      for (Center center : ctx.db().query(Center.class).collect())
        names.append(center.name()).append(' ');
      begun.incrementAndGet();
      database.query("select pg_advisory_xact_lock_shared(" + GATE + ")::text");
      return names.toString();
    }
  }

  /** The newest results of one client, and whether they ever disagreed. */
  private static final class Screen implements LiveListener {
    private final Map<Integer, String> values = new ConcurrentHashMap<>();
    private volatile String disagreement;
    private volatile LiveClient client;

    @Override
    public void transition(Transition transition) {
      for (Modification modification : transition.modifications())
        if (modification instanceof Modification.Updated updated)
          values.put(modification.queryId(), updated.value().json());
      String list = values.get(0);
      String names = values.get(1);
      if (list != null && names != null)
        for (String name : names.replace("\"", "").split(" "))
          if (!list.contains('"' + name + '"') && !name.isEmpty()) disagreement = names;
      client.drained();
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long ts) {}

    @Override
    public void abandoned(String reason) {
      throw new AssertionError(reason);
    }

    boolean shows(int query, String text) {
      return values.getOrDefault(query, "").contains(text);
    }
  }

  @BeforeEach
  void start() throws SQLException {
    functions.database = host.database;
    holder = host.database.connect();
    node.start();
  }

  @AfterEach
  void stop() throws SQLException {
    holder.close();
    node.close();
  }

  private void gate(String function) throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute("select " + function + "(" + GATE + ")");
    }
  }

  private Screen watch(String... paths) {
    Screen screen = new Screen();
    screen.client = node.live.open(screen);
    for (int id = 0; id < paths.length; id++)
      screen.client.modify(
          id + 1, List.of(new Subscribe(id, paths[id], JsonValue.Obj.EMPTY, null)), List.of());
    return screen;
  }

  private void insert(String name) {
    host.database.execute("insert into centers (name) values ('" + name + "')");
  }

  private void insertAndSee(String name, Screen screen) {
    insert(name);
    Await.until(LIMIT, name + " is shown", () -> screen.shows(0, name));
  }

  @Test
  void bystandersAreToldOfEveryCommitWhileItRunsAndItsClientsAfterwards() throws Exception {
    Screen bystander = watch("centers:list");
    insertAndSee("before", bystander);
    gate("pg_advisory_lock");
    Screen patient = watch("centers:list", "long:names");
    Await.until(LIMIT, "it runs", () -> functions.begun.get() == 1);
    for (int i = 0; i < 5; i++) insertAndSee("first" + i, bystander);
    assertThat(patient.values).doesNotContainKey(1);
    gate("pg_advisory_unlock");
    Await.until(LIMIT, "its clients see it", () -> patient.shows(1, "first4"));

    gate("pg_advisory_lock");
    int begun = functions.begun.get();
    insertAndSee("second", bystander);
    Await.until(LIMIT, "it runs again", () -> functions.begun.get() > begun);
    for (int i = 0; i < 5; i++) insertAndSee("third" + i, bystander);
    assertThat(patient.shows(0, "second")).as("not without the other result").isFalse();
    gate("pg_advisory_unlock");
    Await.until(LIMIT, "its clients see it", () -> patient.shows(1, "third4"));
    assertThat(patient.disagreement).isNull();
  }

  @Test
  void whatIsTouchedInEveryRunIsGivenToItsClientsAllTheSame() throws Exception {
    Screen patient = watch("centers:list", "long:names");
    insertAndSee("before", patient);
    for (int i = 0; i < 3; i++) {
      gate("pg_advisory_lock");
      int begun = functions.begun.get();
      String name = "round" + i;
      insert(name);
      Await.until(LIMIT, "it runs", () -> functions.begun.get() > begun);
      insert("overtaking" + i);
      gate("pg_advisory_unlock");
      Await.until(LIMIT, "its clients see it", () -> patient.shows(1, name));
    }
    assertThat(patient.disagreement).isNull();
  }
}
