package dev.sostenuto.assembly;

import dev.sostenuto.engine.live.Markers;
import dev.sostenuto.engine.log.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * How far the change feed is behind the database's log: positions of the log are noted from time to
 * time, and looked at until the feed has passed them. Safe for use by many threads.
 *
 * <p>An idle log may end in a place that the feed never reaches by itself (design, section 6.1), so
 * a marker is written when a position was not passed by the next time.
 */
final class FeedLag {
  /** Positions that are noted and not passed yet; beyond it the newest are not noted. */
  private static final int NOTED = 1_000;

  private static final System.Logger LOG = System.getLogger(FeedLag.class.getName());

  private static final String INSERT_POSITION = "select pg_current_wal_insert_lsn()::text";
  private static final String MARKER = "lag";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Supplier<Lsn> insertPosition;
  private final Markers markers;
  private final LongSupplier nanoTime;

  private volatile long reached;

  // Guarded by this.
  private final Deque<Noted> ahead = new ArrayDeque<>();
  private long newest;

  private record Noted(long position, long at) {}

  /**
   * @param insertPosition asks the database where its log ends
   */
  FeedLag(Supplier<Lsn> insertPosition, Markers markers, LongSupplier nanoTime) {
    this.insertPosition = insertPosition;
    this.markers = markers;
    this.nanoTime = nanoTime;
  }

  /** Asks a database where its log ends. */
  static Supplier<Lsn> insertPosition(DataSource source) {
    return () -> {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(INSERT_POSITION)) {
        row.next();
        return Lsn.parse(row.getString(1));
      } catch (SQLException e) {
        throw new IllegalStateException("the end of the log is not known: " + e.getMessage(), e);
      }
    };
  }

  /** The feed has delivered everything up to here. */
  void reached(Lsn position) {
    reached = position.value();
  }

  /** Notes where the log ends now; may wait for the database. */
  void look() {
    try {
      if (note(insertPosition.get())) markers.write(MARKER);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "The end of the log could not be asked for", e);
    }
  }

  /** Says whether the feed has not passed what was noted before. */
  private synchronized boolean note(Lsn position) {
    forgetReached();
    boolean behind = !ahead.isEmpty();
    newest = position.value();
    if (isAhead(newest) && ahead.size() < NOTED) ahead.add(new Noted(newest, nanoTime.getAsLong()));
    return behind;
  }

  private void forgetReached() {
    while (!ahead.isEmpty() && !isAhead(ahead.peek().position())) ahead.poll();
  }

  private boolean isAhead(long position) {
    return Long.compareUnsigned(position, reached) > 0;
  }

  /** Bytes of the log that the feed had not delivered when it was last looked. */
  synchronized long bytes() {
    return isAhead(newest) ? newest - reached : 0;
  }

  /** For how long there has been something in the log that the feed has not delivered. */
  synchronized long millis() {
    forgetReached();
    return ahead.isEmpty() ? 0 : (nanoTime.getAsLong() - ahead.peek().at()) / NANOS_PER_MILLI;
  }
}
