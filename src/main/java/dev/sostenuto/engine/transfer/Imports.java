package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.SnapshotImport;
import dev.sostenuto.engine.value.Id;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Imports of documents into the deployment's tables. Safe for use by many threads.
 *
 * <p>The file is uploaded in parts, checked, confirmed by the administrator, and applied. Each of
 * these may come to another server; the database knows how far it is.
 */
public final class Imports implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Imports.class.getName());

  private final TransferContext context;
  private final ImportLimits limits;
  private final ImportParts parts;
  private final ImportStates states;
  private final Semaphore room;
  private ScheduledFuture<?> patrol;
  private volatile boolean stopping;

  public Imports(TransferContext context, ImportLimits limits) {
    this.context = context;
    this.limits = limits;
    this.parts = new ImportParts(context.source(), limits.uploadBytes());
    this.states = new ImportStates(context.source());
    this.room = new Semaphore(limits.atOnce());
  }

  /** Looks after imports that nobody works on any more, from now on. */
  public void start() {
    long millis = limits.patrol().toMillis();
    patrol =
        context
            .timer()
            .scheduleWithFixedDelay(
                () -> execute(this::lookAfter), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void execute(Runnable task) {
    try {
      context.threads().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "no thread is free to look after imports", e);
    }
  }

  /** Names a new upload. */
  public String beginUpload() {
    return UUID.randomUUID().toString();
  }

  /**
   * Keeps a part of an upload; sent again, it takes the place of the first one.
   *
   * @param number from 1
   * @return what {@link #endUpload} is to be given
   */
  public String addPart(String upload, int number, byte[] bytes) throws SQLException {
    return parts.put(upload(upload), number, bytes);
  }

  private static UUID upload(String token) {
    try {
      return UUID.fromString(token);
    } catch (IllegalArgumentException e) {
      throw new ImportException("There is no such upload.");
    }
  }

  /**
   * Ends an upload; the file is checked from now on.
   *
   * @param tokens of its parts, in their order
   * @return the id of the import; empty when this server works on too many
   */
  public Optional<String> endUpload(ImportRequest request, String upload, List<String> tokens)
      throws SQLException {
    UUID id = upload(upload);
    parts.require(id, tokens);
    if (request.table() != null) ImportFile.table(context.registry(), request.table());
    boolean begun =
        work(
            id,
            session -> ImportStates.lock(session, id) && states.add(id, request),
            session -> check(id, session, request));
    return begun ? Optional.of(SnapshotImport.id(id).toString()) : Optional.empty();
  }

  /**
   * Begins an import that has been checked.
   *
   * @return false when this server works on too many
   */
  public boolean perform(String importId) throws SQLException {
    UUID id = Id.tryParse(importId).map(Id::value).orElseThrow(Imports::noneWaits);
    ImportRequest request =
        states.request(id, ImportStates.WAITING).orElseThrow(Imports::noneWaits);
    return work(
        id,
        session -> ImportStates.awaitLock(session, id) && states.begin(id),
        session -> apply(id, session, request));
  }

  private static ImportException noneWaits() {
    return new ImportException("There is no such import that waits to be confirmed.");
  }

  /** Takes an import over. */
  private interface Claim {
    boolean on(Connection session) throws SQLException;
  }

  private interface Work {
    void on(ImportSession session) throws IOException, SQLException;
  }

  /** Works on an import on a thread of its own; false when there is no room for it. */
  private boolean work(UUID id, Claim claim, Work work) throws SQLException {
    if (stopping || !room.tryAcquire()) return false;
    ImportSession session = null;
    try {
      session =
          ImportSession.open(context.connections(), context.timer(), limits.time(), () -> stopping);
      if (!claim.on(session.connection())) throw noneWaits();
      ImportSession mine = session;
      context.threads().execute(() -> end(id, mine, work));
      session = null;
      return true;
    } finally {
      if (session != null) {
        session.close();
        room.release();
      }
    }
  }

  private void end(UUID id, ImportSession session, Work work) {
    try (session) {
      String failure = session.outcome(() -> work.on(session));
      if (failure != null) {
        states.fail(id, failure);
        parts.remove(id);
      }
    } catch (SQLException | RuntimeException e) {
      // Those who look after imports will say that it failed.
      LOG.log(System.Logger.Level.WARNING, "The end of an import could not be recorded", e);
    } finally {
      room.release();
    }
  }

  private void check(UUID id, ImportSession session, ImportRequest request)
      throws IOException, SQLException {
    ImportRun.Question question = run(id, session, request).check();
    states.await(id, question.message(), question.deletes());
  }

  private void apply(UUID id, ImportSession session, ImportRequest request)
      throws IOException, SQLException {
    long rows = session.retried(() -> run(id, session, request).perform(id));
    LOG.log(System.Logger.Level.INFO, "{0} documents were imported", rows);
    parts.remove(id);
  }

  private ImportRun run(UUID id, ImportSession session, ImportRequest request) throws IOException {
    double millis = context.clock().millis();
    ImportFile file =
        new ImportFile(request, () -> parts.open(id), context.registry(), limits, millis);
    List<TableSchema> all =
        context.registry().catalog().tables().stream()
            .filter(table -> !table.name().startsWith("_"))
            .toList();
    return new ImportRun(session.connection(), request, file, all, session::requireTime);
  }

  /** Ends imports whose server has gone, and those that nobody confirms; forgets old ones. */
  void lookAfter() {
    try {
      for (UUID id : states.workedOn())
        giveUp(id, "The server that worked on this import has ended.", states::workedOn);
      for (UUID id : states.forgotten(limits.kept()))
        giveUp(id, "Nobody confirmed this import in time.", () -> states.forgotten(limits.kept()));
      parts.purge(limits.kept());
      states.purge();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "Imports could not be looked after", e);
    }
  }

  private interface Ids {
    List<UUID> get() throws SQLException;
  }

  /** Ends an import that is still one of those when nobody else can work on it. */
  private void giveUp(UUID id, String why, Ids still) throws SQLException {
    try (Connection session = context.source().getConnection()) {
      if (!ImportStates.lock(session, id)) return;
      try {
        if (still.get().contains(id)) {
          states.fail(id, why);
          parts.remove(id);
        }
      } finally {
        ImportStates.unlock(session, id);
      }
    }
  }

  /** Ends the work on imports. Idempotent. */
  @Override
  public void close() {
    stopping = true;
    if (patrol != null) patrol.cancel(false);
  }
}
