package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.call;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Moments that clients can come back to. */
class HeldSnapshotsTest {
  private static TestHost app;
  private static ScheduledExecutorService timer;
  private HeldSnapshots held;

  @BeforeAll
  static void open() {
    app = new TestHost(List.of(Note.class), List.of(new NoteFunctions()), Note.DDL);
    timer = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterAll
  static void close() {
    timer.shutdownNow();
    app.close();
  }

  @AfterEach
  void letGo() {
    if (held != null) held.close();
  }

  private HeldSnapshots held(Duration hold, int limit, Duration share) {
    held =
        new HeldSnapshots(
            app.database.dataSource()::getConnection,
            app.transactions,
            app.host,
            app.threads,
            timer,
            new HeldSnapshotSettings(hold, limit, share));
    return held;
  }

  @Test
  void aMomentStaysReadableWhileTheDatabaseGoesOn() {
    HeldSnapshots moments = held(Duration.ofSeconds(30), 1_000_000, Duration.ZERO);
    Lsn before = get(moments.hold());
    app.database.execute("insert into notes(board, rank) values ('held', 1)");
    Lsn after = get(moments.hold());
    assertThat(after).isGreaterThan(before);
    assertThat(List.of(count(moments, before), count(moments, after), count(moments, before)))
        .containsExactly(0L, 1L, 0L);
  }

  @Test
  void whoeverAsksAtTheSameTimeGetsTheSameMoment() {
    HeldSnapshots moments = held(Duration.ofSeconds(30), 16, Duration.ofSeconds(20));
    assertThat(get(moments.hold())).isEqualTo(get(moments.hold()));
  }

  @Test
  void noMoreThanTheLimitAreEverHeld() {
    assertThat(HeldSnapshotSettings.DEFAULTS.shareWithinLimit()).isEqualTo(Duration.ofSeconds(1));
    assertThat(
            new HeldSnapshotSettings(Duration.ofSeconds(30), 16, Duration.ofSeconds(1))
                .shareWithinLimit())
        .isGreaterThan(Duration.ofMillis(1_875));
    HeldSnapshots moments = held(Duration.ofSeconds(30), 1, Duration.ZERO);
    assertThat(get(moments.hold())).isEqualTo(get(moments.hold()));
  }

  @Test
  void aMomentThatIsNotHeldIsAnsweredAsSuch() {
    HeldSnapshots moments = held(Duration.ofMillis(50), 16, Duration.ZERO);
    assertNotHeld(moments, new Lsn(1));
    Lsn brief = get(moments.hold());
    Await.until(
        Duration.ofSeconds(10),
        "the moment is let go",
        () ->
            app.database
                .query(
                    "select count(*) from pg_stat_activity where query like '%pg_export_snapshot%' and datname ="
                        + " current_database() and state = 'idle in transaction'")
                .equals("0"));
    assertNotHeld(moments, brief);
  }

  private static void assertNotHeld(HeldSnapshots moments, Lsn position) {
    assertThat(
            moments
                .run(position, List.of(call("lab/notes:count", "{\"board\":\"held\"}", null)))
                .toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(HeldSnapshots.NotHeldException.class);
  }

  private static long count(HeldSnapshots moments, Lsn position) {
    QueryOutcome outcome =
        get(moments.run(position, List.of(call("lab/notes:count", "{\"board\":\"held\"}", null))))
            .get(0);
    return ((JsonValue.Int64) value(outcome.result())).value();
  }
}
