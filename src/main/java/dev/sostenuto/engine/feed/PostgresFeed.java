package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The change feed of a PostgreSQL database, by logical decoding over a temporary slot. Safe for use
 * by many threads.
 *
 * <p>Commits that touch no published table are not delivered; they move {@link
 * FeedListener#reached} by keep-alives only.
 *
 * <p>A listener that throws has missed something, so the connection is given up and a new one
 * begins, after which everything counts as changed.
 */
public final class PostgresFeed implements ChangeFeed {
  /*
   * One thread owns the connection and makes all calls of the listener:
   *
   *   connect -> create slot -> snapshot -> start stream -> connected -> read, tell, read, tell ...
   *      ^                                                                         |
   *      +------------- pause <- disconnected (if it was connected) <--- break ----+
   *
   * A second thread exists only while the slot is created, because that call waits for every open
   * transaction of the server; meanwhile the first one tells the listener how many those are.
   *
   * stop() closes the connection under the reader; nothing polls.
   *
   * Lock: this, over `current` and `stopping`; never held over a call of the listener.
   */
  private static final System.Logger LOG = System.getLogger(PostgresFeed.class.getName());

  // Not from a snapshot: that leaves out what is younger than the last transaction that ended.
  private static final String OPEN_TRANSACTIONS =
      """
      select count(distinct virtualtransaction) from pg_locks
      where locktype = 'transactionid' and mode = 'ExclusiveLock' and granted
      """;
  private static final String IN_RECOVERY = "select pg_is_in_recovery()";
  private static final String ASSIGN_XID = "select pg_current_xact_id()";
  private static final String SNAPSHOT = "select pg_current_snapshot()::text";

  /** How long a stop waits beyond the time that opening a connection may take. */
  private static final Duration STOP_SLACK = Duration.ofSeconds(5);

  private final FeedSettings settings;
  private final Catalog catalog;
  private final ThreadFactory threads;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private FeedListener listener;
  private Thread thread;
  private ReplicationConnection current;
  private volatile boolean stopping;

  // Of the feed's thread.
  private boolean connected;
  private String lastFailure;

  /**
   * @param threads makes the feed's thread, and a short-lived one for each slot
   * @param random spreads the attempts of many nodes; used by the feed's thread only
   */
  public PostgresFeed(
      FeedSettings settings, Catalog catalog, ThreadFactory threads, RandomGenerator random) {
    this.settings = settings;
    this.catalog = catalog;
    this.threads = threads;
    this.random = random;
    this.backoff = new Backoff(settings.backoffMin(), settings.backoffMax(), random);
  }

  @Override
  public synchronized void start(FeedListener feedListener) {
    if (thread != null || stopping) {
      throw new IllegalStateException("the feed was started or stopped before");
    }
    listener = Objects.requireNonNull(feedListener);
    thread = threads.newThread(this::run);
    thread.start();
  }

  @Override
  public void stop() {
    Thread toEnd;
    ReplicationConnection toClose;
    synchronized (this) {
      stopping = true;
      toEnd = thread;
      toClose = current;
    }
    stopped.countDown();
    close(toClose);
    if (toEnd == null || toEnd == Thread.currentThread()) {
      return;
    }
    try {
      // Only while a connection is being opened is there nothing to close.
      toEnd.join(settings.connectTimeout().plus(STOP_SLACK).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      String why = follow();
      if (stopping) {
        return;
      }
      Duration pause = backoff.next();
      report(why, pause);
      try {
        stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.log(Level.WARNING, "The thread of the change feed was interrupted: the feed has ended");
        return;
      }
    }
  }

  /** Lives through one connection, and returns why it ended. */
  private String follow() {
    try (ReplicationConnection connection = adopt(ReplicationConnection.open(settings))) {
      converse(connection);
      return "stopped";
    } catch (SQLException | MalformedStreamException e) {
      return sentence(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (Throwable e) {
      if (!stopping) {
        LOG.log(Level.ERROR, "The change feed or its listener failed; it begins anew", e);
      }
      return "internal error: " + sentence(e);
    } finally {
      release();
    }
  }

  private synchronized ReplicationConnection adopt(ReplicationConnection connection)
      throws SQLException {
    if (stopping) {
      connection.close(); // what is tried on it fails, and the loop ends
    }
    current = connection;
    return connection;
  }

  private synchronized void release() {
    current = null;
  }

  private void converse(ReplicationConnection connection)
      throws SQLException, InterruptedException {
    String slot = slotName(connection);
    createSlot(connection, slot);
    TransactionSnapshot afterSlot = lookAround();
    int timeline = connection.timeline();
    connection.startStream(slot);
    StreamTeller teller =
        new StreamTeller(
            new TransactionAssembler(
                catalog, settings.schema(), settings.commitRowLimit(), settings.commitBytesLimit()),
            listener,
            settings.statusInterval());
    LOG.log(
        Level.INFO,
        "The change feed follows publication {0} by slot {1}",
        settings.publication(),
        slot);
    connected = true;
    listener.connected(timeline, afterSlot);
    while (!stopping) {
      teller.accept(connection.read());
      if (teller.statusDue()) {
        connection.confirm(teller.takeStatus());
      }
      backoff.reset();
      lastFailure = null;
    }
  }

  private String slotName(ReplicationConnection connection) throws SQLException {
    return "%s_%d_%08x".formatted(settings.slotPrefix(), connection.backendPid(), random.nextInt());
  }

  private void createSlot(ReplicationConnection connection, String slot)
      throws SQLException, InterruptedException {
    FutureTask<Void> creation =
        new FutureTask<>(
            () -> {
              connection.createSlot(slot);
              return null;
            });
    threads.newThread(creation).start();
    while (true) {
      try {
        creation.get(settings.waitingInterval().toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException stillWaiting) {
        reportWaiting();
      } catch (ExecutionException e) {
        throw new SQLException("The slot was not created", e.getCause());
      }
    }
  }

  private void reportWaiting() throws SQLException {
    int transactions = Integer.parseInt(ask(OPEN_TRANSACTIONS));
    if (transactions > 0 && !stopping) {
      LOG.log(
          Level.INFO,
          "The change feed waits for {0} open transactions before it can begin",
          transactions);
      listener.waitingFor(transactions);
    }
  }

  private String ask(String query) throws SQLException {
    try (Connection ordinary = ReplicationConnection.openOrdinary(settings)) {
      return ask(ordinary, query);
    }
  }

  private static String ask(Connection ordinary, String query) throws SQLException {
    try (Statement statement = ordinary.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Sees to it that the publication carries what the catalog says, and then takes the snapshot. In
   * this order a commit that the stream leaves out for want of a publication is in the snapshot, or
   * a suspect of it. Newer servers leave such commits out without a word.
   */
  private TransactionSnapshot lookAround() throws SQLException {
    try (Connection ordinary = ReplicationConnection.openOrdinary(settings)) {
      Optional<Publication> publication = Publication.read(ordinary, settings);
      if (publication.isEmpty()) {
        throw new SQLException(
            "There is no publication "
                + settings.publication()
                + ": start the server again, which creates it");
      }
      Optional<String> flaw = publication.get().flaw(catalog);
      if (flaw.isPresent()) {
        throw new SQLException(flaw.get());
      }
      raiseXmax(ordinary);
      return TransactionSnapshot.parse(ask(ordinary, SNAPSHOT));
    }
  }

  /**
   * Makes the next snapshot list every transaction that runs. By itself it leaves out those that
   * are younger than the last one that ended, and such a one can be committing, its record in the
   * log before the slot's start. A transaction that ends now is younger than all of them; it is
   * rolled back, because a commit might wait for a synchronous standby.
   */
  private static void raiseXmax(Connection ordinary) throws SQLException {
    if (ask(ordinary, IN_RECOVERY).equals("t")) {
      return; // a standby cannot assign an id, and its snapshots never list anything
    }
    ordinary.setAutoCommit(false);
    ask(ordinary, ASSIGN_XID);
    ordinary.rollback();
    ordinary.setAutoCommit(true);
  }

  private void report(String why, Duration pause) {
    LOG.log(
        why.equals(lastFailure) ? Level.DEBUG : Level.WARNING,
        "The change feed is not connected: {0}; next attempt in {1} ms",
        why,
        pause.toMillis());
    lastFailure = why;
    if (!connected) {
      return;
    }
    connected = false;
    try {
      listener.disconnected(why);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "The listener of the change feed failed at the news of a break", e);
    }
  }

  private static void close(ReplicationConnection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The replication connection did not close cleanly", e);
    }
  }

  /** What the exception says, and what its first cause does: drivers tell the reason there. */
  private static String sentence(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == e ? firstLine(e) : firstLine(e) + " (" + firstLine(root) + ")";
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
