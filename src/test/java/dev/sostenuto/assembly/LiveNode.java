package dev.sostenuto.assembly;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.feed.FeedSettings;
import dev.sostenuto.engine.feed.LiveTables;
import dev.sostenuto.engine.feed.PostgresFeed;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.LiveLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;

/**
 * A feed and a live engine over a {@link TestHost}'s functions and database, in a plain JVM.
 * Confined to the test's thread.
 */
final class LiveNode implements AutoCloseable {
  private static final ThreadFactory THREADS = Executors.defaultThreadFactory();

  final TestHost host;
  final LiveEngine live;
  private final EngineLoop loop = new EngineLoop(THREADS);
  private final EngineTimers timers = new EngineTimers(THREADS, loop);
  private final PostgresFeed feed;

  LiveNode(TestHost host) {
    this(host, UnaryOperator.identity());
  }

  /**
   * @param host closed with the node
   * @param snapshots what is put between the engine and the host's snapshots
   */
  LiveNode(TestHost host, UnaryOperator<QuerySnapshots> snapshots) {
    this.host = host;
    FeedSettings settings =
        FeedSettings.of(host.database.url(), host.database.user(), host.database.password());
    try (Connection connection = host.database.connect()) {
      new LiveTables(host.catalog, settings).prepare(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    feed = new PostgresFeed(settings, host.catalog, THREADS, new SplittableRandom(1));
    live =
        new LiveEngine(
            "node",
            0,
            loop,
            timers,
            Clock.systemUTC(),
            snapshots.apply(host.snapshots),
            new PostgresMarkers(host.database.dataSource(), host.threads),
            LiveLimits.DEFAULTS);
  }

  /** From now on the engine hears of commits. */
  void start() {
    start(live);
  }

  /**
   * @param listener hears of commits, and tells the engine
   */
  void start(FeedListener listener) {
    feed.start(listener);
  }

  @Override
  public void close() {
    feed.stop();
    live.stop();
    timers.stop();
    loop.stop();
    host.close();
  }
}
