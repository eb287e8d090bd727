package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.DocumentRows;
import dev.sostenuto.engine.store.HeldSnapshot;
import dev.sostenuto.engine.store.SqlState;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Exports of all documents of the deployment's tables. Safe for use by many threads.
 *
 * <p>What is asked for is a moment: the server that is asked holds it, and every server can write
 * the file from it while it is downloaded. So nothing is stored, and one that nobody downloads
 * costs a connection for a while.
 */
public final class Exports implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Exports.class.getName());
  private static final String ADD =
      "insert into _exports (start_ts, complete_ts, with_files, snapshot) values (?, ?, ?, ?)";
  private static final String FIND = "select with_files, snapshot from _exports where start_ts = ?";
  private static final String PURGE =
      "delete from _exports where creation_time < extract(epoch from now()) * 1000 - 86400000";
  private static final String HOLDER_IS_GONE = "55000";
  private static final long NANOS = 1_000_000_000L;

  private final TransferContext context;
  private final Semaphore room;
  private final Semaphore downloads;
  private final ExportLimits limits;
  private final Map<Long, HeldSnapshot> held = new ConcurrentHashMap<>();

  public Exports(TransferContext context, ExportLimits limits) {
    this.context = context;
    this.limits = limits;
    this.room = new Semaphore(limits.snapshots());
    this.downloads = new Semaphore(limits.downloads());
  }

  /**
   * Holds the present moment for a download. Blocks on the database.
   *
   * @param withFiles whether a folder for stored files is wanted
   * @return its name; empty when too many are held
   */
  public Optional<Long> request(boolean withFiles) throws SQLException {
    if (!room.tryAcquire()) return Optional.empty();
    HeldSnapshot snapshot = null;
    try {
      snapshot = HeldSnapshot.open(context.connections());
      long startTs = record(snapshot, withFiles);
      held.put(startTs, snapshot);
      context
          .timer()
          .schedule(
              () -> context.threads().execute(() -> letGo(startTs)),
              limits.held().toMillis(),
              TimeUnit.MILLISECONDS);
      return Optional.of(startTs);
    } catch (SQLException | RuntimeException e) {
      if (snapshot != null) snapshot.close();
      room.release();
      throw e;
    }
  }

  private long record(HeldSnapshot snapshot, boolean withFiles) throws SQLException {
    Instant now = context.clock().instant();
    long ts = now.getEpochSecond() * NANOS + now.getNano();
    try (Connection connection = context.source().getConnection();
        PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setLong(1, ts);
      add.setLong(2, ts);
      add.setBoolean(3, withFiles);
      add.setString(4, snapshot.exported());
      add.executeUpdate();
    }
    return ts;
  }

  private void letGo(long startTs) {
    HeldSnapshot snapshot = held.remove(startTs);
    if (snapshot == null) return;
    snapshot.close();
    room.release();
  }

  /** A file that is about to be written. Confined to one thread at a time. */
  public final class Download implements AutoCloseable {
    private final long startTs;
    private final boolean withFiles;
    private final Connection connection;
    private final ScheduledFuture<?> limit;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Download(long startTs, boolean withFiles, Connection connection) {
      this.startTs = startTs;
      this.withFiles = withFiles;
      this.connection = connection;
      // A connection is closed under whoever still uses it.
      this.limit =
          context
              .timer()
              .schedule(
                  () -> context.threads().execute(() -> quietly(connection)),
                  limits.time().toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    /**
     * How many bytes the file will have: everything is read and written once for it, to nowhere. So
     * whoever gets the file sees when it breaks off, and what can't be written is said before it
     * begins.
     *
     * @throws ExportException for a document that can't be written
     */
    public long length() throws IOException, SQLException {
      CountingOutput nowhere = new CountingOutput();
      ExportZip.write(nowhere, connection, tables(), withFiles);
      return nowhere.count();
    }

    /** Writes the whole file; then its moment is let go. Blocks on the database and the stream. */
    public void writeTo(OutputStream out) throws IOException, SQLException {
      ExportZip.write(out, connection, tables(), withFiles);
      letGo(startTs);
    }

    /** Idempotent. */
    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) return;
      limit.cancel(false);
      quietly(connection);
      downloads.release();
    }
  }

  /**
   * Begins a download. Blocks on the database.
   *
   * @return the caller's to close; empty when there is no such export any more
   * @throws TooManyException when others are under way
   */
  public Optional<Download> download(long startTs) throws SQLException, TooManyException {
    if (!downloads.tryAcquire()) throw new TooManyException();
    boolean begun = false;
    try {
      Optional<Download> download = open(startTs);
      begun = download.isPresent();
      return download;
    } finally {
      if (!begun) downloads.release();
    }
  }

  private Optional<Download> open(long startTs) throws SQLException {
    try (Connection connection = context.source().getConnection();
        PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setLong(1, startTs);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) return Optional.empty();
        Connection joined = HeldSnapshot.join(context.connections(), row.getString(2));
        return Optional.of(new Download(startTs, row.getBoolean(1), joined));
      }
    } catch (SQLException e) {
      boolean gone = SqlState.isCallersFault(e) || HOLDER_IS_GONE.equals(e.getSQLState());
      if (gone) return Optional.empty();
      throw e;
    }
  }

  /** Says that no more downloads can be begun just now. */
  public static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The application's tables, by name. */
  private List<DocumentRows> tables() {
    return context.registry().catalog().tables().stream()
        .filter(table -> !table.name().startsWith("_"))
        .sorted(Comparator.comparing(TableSchema::name))
        .map(table -> new DocumentRows(context.registry(), table))
        .toList();
  }

  /** Forgets exports of long ago, whose moments have been let go. */
  public static void purge(Connection connection) throws SQLException {
    try (PreparedStatement purge = connection.prepareStatement(PURGE)) {
      purge.executeUpdate();
    }
  }

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "an export's connection failed to close", e);
    }
  }

  /** Lets every moment go; downloads that have begun go on. Idempotent. */
  @Override
  public void close() {
    List.copyOf(held.keySet()).forEach(this::letGo);
  }
}
