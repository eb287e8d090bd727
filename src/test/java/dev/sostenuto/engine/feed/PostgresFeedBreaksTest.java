package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.FeedFixture.NOTES;
import static dev.sostenuto.engine.feed.FeedFixture.insertNote;
import static dev.sostenuto.engine.feed.FeedFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.TestDatabase;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the feed does when its connection is refused, breaks, hangs, or has to wait. */
class PostgresFeedBreaksTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String OUR_SLOTS =
      "select count(*) from pg_replication_slots where database = current_database()";

  private final FeedFixture fixture = new FeedFixture();

  @AfterEach
  void end() {
    fixture.close();
    assertThat(fixture.listener.breaches()).isEmpty();
  }

  @Test
  void aKilledConnectionIsReplacedAndLaterCommitsArrive() {
    fixture.start();
    FeedEvent.Connected first = fixture.listener.awaitConnected();
    fixture.database.execute(
        "select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()");

    FeedEvent.Disconnected broken = fixture.listener.await(FeedEvent.Disconnected.class, 1);
    FeedEvent.Connected second = fixture.listener.await(FeedEvent.Connected.class, 2);
    fixture.database.execute(insertNote("later"));

    fixture.listener.awaitCommit("later", this::isLater);
    assertThat(broken.why()).contains("connection");
    assertThat(second.timeline()).isEqualTo(first.timeline()).isPositive();
    assertThat(fixture.listener.events(FeedEvent.Disconnected.class)).hasSize(1);
  }

  @Test
  void aRestartOfTheDatabaseIsSurvivedAndNotHeldUp() {
    fixture.start();
    fixture.listener.awaitConnected();
    fixture.database.execute(insertNote("earlier"));
    long start = System.nanoTime();
    TestDatabase.stopServer();
    Duration stop = Duration.ofNanos(System.nanoTime() - start);
    TestDatabase.startServer();

    fixture.listener.await(FeedEvent.Connected.class, 2);
    fixture.database.execute(insertNote("later"));

    fixture.listener.awaitCommit("later", this::isLater);
    assertThat(fixture.listener.events(FeedEvent.Disconnected.class)).hasSize(1);
    // A server that shuts down waits for its feeds' word that they have everything.
    assertThat(stop).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aFeedThatStartsBeforeItsDatabaseConnectsWhenThatIsThere() {
    FeedSettings known = fixture.settings;
    TestDatabase.stopServer();
    fixture.start();
    TestDatabase.startServer();

    fixture.listener.awaitConnected();
    assertThat(known.url()).isEqualTo(fixture.database.url());
    assertThat(fixture.listener.events(FeedEvent.Disconnected.class)).isEmpty();
  }

  @Test
  void theSlotIsGoneAfterStop() {
    PostgresFeed feed = fixture.start();
    fixture.listener.awaitConnected();
    assertThat(fixture.database.query(OUR_SLOTS)).isEqualTo("1");

    feed.stop();
    feed.stop();
    int events = fixture.listener.events().size();
    fixture.database.execute(insertNote("unheard"));

    Await.until(LIMIT, "no slot is left", () -> fixture.database.query(OUR_SLOTS).equals("0"));
    assertThat(fixture.listener.events()).hasSize(events);
    assertThat(fixture.listener.events(FeedEvent.Disconnected.class)).isEmpty();
  }

  @Test
  void twoFeedsFollowOneDatabaseSideBySide() {
    RecordingListener other = new RecordingListener();
    fixture.start();
    fixture.start(other);
    fixture.listener.awaitConnected();
    other.awaitConnected();

    fixture.database.execute(insertNote("later"));

    assertThat(fixture.listener.awaitCommit("later", this::isLater).lsn())
        .isEqualTo(other.awaitCommit("later", this::isLater).lsn());
  }

  @Test
  void aSlotThatWaitsForATransactionOfAnyDatabaseSaysSoAndGoesOnAfterIt() throws SQLException {
    try (TestDatabase elsewhere = TestDatabase.fresh();
        Connection batch = elsewhere.connect()) {
      long xid = begin(batch);
      fixture.start();
      awaitSlotBehind(xid);

      fixture.listener.await(FeedEvent.WaitingFor.class, 3);
      assertThat(fixture.listener.events(FeedEvent.WaitingFor.class))
          .extracting(FeedEvent.WaitingFor::transactions)
          .containsOnly(1);
      assertThat(fixture.listener.events(FeedEvent.Connected.class)).isEmpty();
      batch.commit();
    }

    fixture.listener.awaitConnected();
    fixture.database.execute(insertNote("later"));
    fixture.listener.awaitCommit("later", this::isLater);
  }

  @Test
  void stopEndsTheWaitForAnOpenTransactionAndLeavesNothingOnTheServer() throws SQLException {
    try (Connection batch = fixture.database.connect()) {
      long xid = begin(batch);
      PostgresFeed feed = fixture.start();
      awaitSlotBehind(xid);

      feed.stop();

      Await.until(LIMIT, "no slot is left", () -> fixture.database.query(OUR_SLOTS).equals("0"));
      Await.until(
          LIMIT,
          "no connection of the feed is left",
          () ->
              fixture
                  .database
                  .query(
                      "select count(*) from pg_stat_activity where application_name = 'sostenuto feed'")
                  .equals("0"));
    }
  }

  @Test
  void theSnapshotAfterTheSlotListsATransactionThatStillRuns() throws SQLException {
    try (Connection first = fixture.database.connect();
        Connection second = fixture.database.connect();
        Connection third = fixture.database.connect()) {
      // A slot waits for what is open when it is made, and once more for what was opened meanwhile;
      // what is opened during the second wait outlives its creation.
      long a = begin(first);
      fixture.start();
      awaitSlotBehind(a);
      long b = begin(second);
      first.commit();
      awaitSlotBehind(b);
      long c = begin(third);
      second.commit();

      TransactionSnapshot afterSlot = fixture.listener.awaitConnected().afterSlot();

      assertThat(afterSlot.running()).containsExactly(c);
      try (Statement statement = third.createStatement()) {
        statement.execute(insertNote("later"));
      }
      third.commit();
      assertThat(fixture.listener.awaitCommit("later", this::isLater).xid()).isEqualTo((int) c);
    }
  }

  @Test
  void aListenerThatThrowsCostsTheConnectionAndNotTheFeed() {
    AtomicBoolean thrown = new AtomicBoolean();
    RecordingListener fragile =
        new RecordingListener() {
          @Override
          public void commit(Commit commit) {
            if (thrown.compareAndSet(false, true)) {
              throw new AssertionError("a mistake in the listener");
            }
            super.commit(commit);
          }
        };
    fixture.start(fragile);
    fragile.awaitConnected();
    fixture.database.execute(insertNote("missed"));
    fragile.await(FeedEvent.Connected.class, 2);

    fixture.database.execute(insertNote("later"));

    fragile.awaitCommit("later", this::isLater);
    assertThat(fragile.await(FeedEvent.Disconnected.class, 1).why())
        .contains("a mistake in the listener");
    assertThat(fragile.breaches()).isEmpty();
  }

  @Test
  void aListenerMayStopTheFeed() throws InterruptedException {
    AtomicReference<PostgresFeed> feed = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    feed.set(fixture.feed());
    feed.get()
        .start(
            new RecordingListener() {
              @Override
              public void connected(int timeline, TransactionSnapshot afterSlot) {
                thread.set(Thread.currentThread());
                feed.get().stop();
              }
            });

    Await.until(LIMIT, "the listener was called", () -> thread.get() != null);
    thread.get().join(LIMIT.toMillis());
    assertThat(thread.get().isAlive()).isFalse();
  }

  @Test
  void aFeedStartsOnce() {
    PostgresFeed feed = fixture.start();

    assertThatThrownBy(() -> feed.start(fixture.listener))
        .isInstanceOf(IllegalStateException.class);
    PostgresFeed stopped = fixture.feed();
    stopped.stop();
    assertThatThrownBy(() -> stopped.start(fixture.listener))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutItsPublicationTheFeedDoesNotCountAsConnected() {
    fixture.database.execute("drop publication sostenuto");
    fixture.start();
    Await.until(
        LIMIT,
        "a connection was tried",
        () ->
            !fixture
                .database
                .query(
                    "select count(*) from pg_stat_activity where application_name = 'sostenuto feed'")
                .equals("0"));
    fixture.settings = fixture.settings.withIntervals(LIMIT, LIMIT, LIMIT);
    fixture.prepare();

    fixture.listener.awaitConnected();
    fixture.database.execute(insertNote("later"));
    fixture.listener.awaitCommit("later", this::isLater);
  }

  @Test
  void aSilentConnectionIsGivenUp() throws Exception {
    int server = URI.create(fixture.database.url().substring("jdbc:".length())).getPort();
    try (StallingProxy proxy = new StallingProxy(server)) {
      fixture.settings =
          FeedSettings.of(
                  fixture.database.url().replace(":" + server, ":" + proxy.port()), "postgres", "")
              .withIntervals(Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(20));
      fixture.start();
      fixture.listener.awaitConnected();

      proxy.stall();
      long start = System.nanoTime();

      fixture.listener.await(FeedEvent.Disconnected.class, 1);
      // Three pings of 200 ms; far less than what opening a connection may take.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      fixture.listener.await(FeedEvent.Connected.class, 2);
      fixture.database.execute(insertNote("later"));
      fixture.listener.awaitCommit("later", this::isLater);
    }
  }

  @Test
  void anIdleConnectionIsKeptAliveByAnsweredPings() {
    fixture.settings =
        fixture.settings.withIntervals(
            Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(20));
    fixture.start();
    fixture.listener.awaitConnected();
    // The server's patience with a mute is two pings long.
    String old =
        """
        select count(*) from pg_stat_activity
        where application_name = 'sostenuto feed' and datname = current_database()
          and clock_timestamp() - backend_start > interval '2 seconds'
        """;

    Await.until(LIMIT, "the connection is old", () -> fixture.database.query(old).equals("1"));

    assertThat(fixture.listener.events(FeedEvent.Disconnected.class)).isEmpty();
  }

  private static long begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_xact_id()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void awaitSlotBehind(long xid) {
    String query =
        "select count(*) from pg_locks where locktype = 'transactionid' and not granted and transactionid = '%d'::xid"
            .formatted(xid & 0xffffffffL);
    Await.until(
        LIMIT, "the slot waits for " + xid, () -> !fixture.database.query(query).equals("0"));
  }

  private boolean isLater(Commit commit) {
    return commit.changes().stream()
        .anyMatch(change -> "later".equals(value(NOTES, change.after(), "body")));
  }
}
