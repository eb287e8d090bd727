package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.ApiGate;
import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.feed.ChangeFeed;
import dev.sostenuto.engine.feed.LiveTables;
import dev.sostenuto.engine.feed.PostgresFeed;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CursorCodec;
import dev.sostenuto.engine.function.Documents;
import dev.sostenuto.engine.function.ExecutionLog;
import dev.sostenuto.engine.function.FunctionHost;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.HeldSnapshots;
import dev.sostenuto.engine.function.LimitedSnapshots;
import dev.sostenuto.engine.function.PostgresCallExecutor;
import dev.sostenuto.engine.function.PostgresSnapshots;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.function.SessionWatch;
import dev.sostenuto.engine.function.SystemFunctions;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.Markers;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.presence.PostgresWatches;
import dev.sostenuto.engine.presence.SessionWatcher;
import dev.sostenuto.engine.protocol.ClientMessageReader;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.schedule.CronJobs;
import dev.sostenuto.engine.schedule.Dispatcher;
import dev.sostenuto.engine.schedule.PostgresJobs;
import dev.sostenuto.engine.schedule.ScheduleSettings;
import dev.sostenuto.engine.session.SessionContext;
import dev.sostenuto.engine.session.Sessions;
import dev.sostenuto.engine.store.JtaTransactions;
import dev.sostenuto.engine.store.PostgresConnections;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.store.Secrets;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.telemetry.Tracing;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import jakarta.validation.Validator;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/**
 * The engine of one deployment: what it consists of, in which order it starts and stops, and what
 * of it the edge gets. Safe for use by many threads once it has started.
 */
@ApplicationScoped
public class Engine {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final String CURSOR_SECRET = "cursors";

  private static final Duration SESSION_TICK = Duration.ofSeconds(1);

  /** After a start, clients come back: they wait up to 16 s between their attempts. */
  private static final Duration RECONNECT_PATIENCE = Duration.ofSeconds(30);

  /** Asks who would hear of commits. */
  private static final Commit ANY_COMMIT =
      new Commit(new Lsn(1), 1, Instant.EPOCH, List.of(), Set.of(), List.of());

  /** How often the end of the log is looked at, for the feed's lag. */
  private static final Duration LAG_LOOK = Duration.ofSeconds(5);

  @Inject private Config config;
  @Inject private BeanManager beans;
  @Inject private Event<Commit> commitEvents;
  @Inject private Validator validator;
  @Inject private EngineMetrics metrics;
  @Inject private ApiGate gate;
  @Inject private Identities identities;
  @Inject private ScheduleClock clock;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @PersistenceUnit(unitName = "sostenuto")
  private EntityManagerFactory entities;

  @Resource private UserTransaction userTransaction;
  @Resource private TransactionSynchronizationRegistry synchronizations;
  @Resource private ManagedScheduledExecutorService scheduler;
  @Resource private ManagedThreadFactory threads;

  private FunctionRegistry registry;
  private QuerySnapshots snapshots;
  private LimitedSnapshots edgeSnapshots;
  private PostgresCallExecutor calls;
  private HeldSnapshots held;
  private ExecutionLog executions;
  private Workers workers;
  private EngineLoop loop;
  private EngineTimers timers;
  private LiveEngine live;
  private CommitEvents events;
  private boolean areCommitsObserved;
  private FeedLag lag;
  private Tracing tracing;
  private Dispatcher schedule;
  private SessionWatcher watcher;
  private EnvironmentCopy environment;
  private ChangeFeed feed;
  private Sessions sessions;
  private ErrorRedaction redaction;
  private volatile GracefulStop stopping;
  private TerminationSignal signal;

  /**
   * Starts it; the schema is in place.
   *
   * @throws RuntimeException with a sentence, when entities, functions and database do not agree
   */
  void start() throws SQLException {
    Settings keys = new Settings(config);
    EngineSettings settings = EngineSettings.read(keys);
    EngineLimits limits = EngineLimits.read(keys);
    EdgeSettings edge = EdgeSettings.read(keys);
    IdentitySettings identity = IdentitySettings.read(keys);
    StopSettings stop = StopSettings.read(keys);
    Catalog catalog = Documents.catalog(entities);
    workers = new Workers(threads, limits.calls().actions(), edge.sessions().heldThreads());
    try (Connection connection = dataSource.getConnection()) {
      identities.start(identity, connection, workers.blocking());
      SchemaCheck.require(connection, catalog);
      new LiveTables(catalog, settings.feed()).prepare(connection);
    }
    tracing = Tracers.of(config);
    environment = EnvironmentCopy.of(config, workers.blocking());
    environment.load(dataSource);
    startFunctions(catalog, settings, limits);
    startLive(settings, limits);
    environment.follow(live);
    startPresence(catalog, settings, limits.schedule());
    startSessions(settings, edge);
    startMetrics();
    startSchedule(settings, limits.schedule());
    feed = new PostgresFeed(settings.feed(), catalog, threads, new SplittableRandom());
    feed.start(
        new FeedFanOut(live, loop, this::committed, limits.ahead(), lag::reached, this::missed));
    stopping = new GracefulStop(stop, sessions, gate);
    signal = TerminationSignal.before(this::stopGracefully);
  }

  private void startFunctions(Catalog catalog, EngineSettings settings, EngineLimits limits)
      throws SQLException {
    registry =
        FunctionRegistry.of(
            catalog,
            FunctionBeans.find(beans),
            SystemFunctions.beans(limits.environment(), settings.publicUrl(), RECONNECT_PATIENCE),
            validator);
    LOG.log(
        System.Logger.Level.INFO,
        "{0} functions over {1} tables",
        registry.definitions().size(),
        catalog.tables().size());
    executions = new ExecutionLog(limits.log(), InstantSource.system(), workers.blocking());
    Transactions transactions =
        new JtaTransactions(userTransaction, synchronizations, dataSource, entities);
    FunctionHost host =
        new FunctionHost(
            registry,
            entities,
            new CursorCodec(cursorSecret()),
            limits.runs(),
            InstantSource.system(),
            executions);
    snapshots = new PostgresSnapshots(transactions, host, workers.blocking(), limits.snapshots());
    edgeSnapshots = new LimitedSnapshots(snapshots, limits.httpSnapshots(), limits.httpWaiting());
    calls =
        new PostgresCallExecutor(
            transactions, host, workers.blocking(), workers.actions(), limits.calls(), tracing);
    held =
        new HeldSnapshots(
            new PostgresConnections(
                settings.feed().url(), settings.feed().user(), settings.feed().password()),
            transactions,
            host,
            workers.blocking(),
            scheduler,
            limits.held());
  }

  /** The same on all nodes, and after a restart: clients keep cursors. */
  private byte[] cursorSecret() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return Secrets.get(connection, CURSOR_SECRET, new SecureRandom());
    }
  }

  private void startLive(EngineSettings settings, EngineLimits limits) {
    loop = new EngineLoop(threads);
    timers = new EngineTimers(threads, loop);
    events = new CommitEvents(commitEvents::fire, threads, limits.events());
    areCommitsObserved = !beans.resolveObserverMethods(ANY_COMMIT).isEmpty();
    Markers markers = new PostgresMarkers(dataSource, workers.blocking());
    lag = new FeedLag(FeedLag.insertPosition(dataSource), markers, System::nanoTime);
    timers.every(LAG_LOOK, this::lookAtLag);
    live =
        new LiveEngine(
            settings.node(),
            settings.timestampBase(),
            loop,
            timers,
            Clock.systemUTC(),
            snapshots,
            markers,
            limits.live(),
            tracing);
  }

  private void lookAtLag() {
    try {
      workers.blocking().execute(lag::look);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "No thread is free to look at the feed's lag", e);
    }
  }

  private void startPresence(Catalog catalog, EngineSettings settings, ScheduleSettings limits) {
    UUID node = UUID.fromString(settings.node());
    watcher =
        new SessionWatcher(
            new PostgresWatches(dataSource, node, limits.lease()),
            catalog.table(SessionWatch.class).orElseThrow(),
            workers.blocking(),
            System::nanoTime,
            limits.signOfLife());
    timers.every(SESSION_TICK, watcher::tick);
  }

  private void startMetrics() {
    metrics.feed(lag, events);
    metrics.live(live.counters(), registry);
    metrics.sessions(sessions);
    metrics.calls(calls, edgeSnapshots);
  }

  private void startSessions(EngineSettings settings, EdgeSettings edge) {
    redaction =
        new ErrorRedaction(
            settings.devMode(), settings.node(), new FailureLogger(System::nanoTime));
    sessions =
        new Sessions(
            new SessionContext(
                live::open,
                calls,
                identities.authenticator(),
                redaction,
                new ClientMessageReader(edge.messages()),
                edge.sessions(),
                workers.sessions(),
                System::nanoTime,
                failure ->
                    LOG.log(System.Logger.Level.ERROR, "A session failed and was closed", failure),
                watcher),
            workers.blocking());
    timers.every(SESSION_TICK, sessions::tick);
    timers.every(Sessions.heldAfter(), () -> workers.replaceHeld(sessions.heldThreads()));
  }

  private void startSchedule(EngineSettings settings, ScheduleSettings limits) {
    schedule =
        new Dispatcher(
            new PostgresJobs(dataSource, UUID.fromString(settings.node()), limits.lease()),
            calls,
            registry,
            CronJobs.of(registry),
            workers.blocking(),
            new ScheduleAlarm(clock),
            System::nanoTime,
            limits);
    clock.start(schedule::wake);
    metrics.schedule(schedule.counters());
  }

  private void committed(Commit commit) {
    schedule.committed(commit);
    watcher.committed(commit);
    if (areCommitsObserved) events.offer(commit);
  }

  private void missed() {
    schedule.wake();
    watcher.patrolSoon();
  }

  private void stopGracefully() {
    schedule.stop();
    executions.close();
    stopping.run();
  }

  /** Why new clients should go to another server; empty when all is well. */
  Optional<String> notReady() {
    GracefulStop stop = stopping;
    if (stop == null) return Optional.of("The server is starting.");
    return stop.notReady().or(loop::broken).or(live::notReady);
  }

  /** Why this server must be restarted; empty when all is well. */
  Optional<String> broken() {
    return stopping == null ? Optional.empty() : loop.broken();
  }

  /** Lets clients go to another server, ends the feed, and then the rest. */
  void stop() {
    if (signal != null) signal.close();
    if (stopping != null) stopGracefully();
    if (held != null) held.close();
    if (workers != null) workers.stopActions();
    if (feed != null) feed.stop();
    if (live != null) live.stop();
    if (events != null) events.stop();
    if (timers != null) timers.stop();
    if (loop != null) loop.stop();
    if (workers != null) workers.stop();
  }

  @Produces
  Sessions sessions() {
    return sessions;
  }

  @Produces
  LiveEngine live() {
    return live;
  }

  /** For callers from outside, who must leave connections for the rounds. */
  @Produces
  QuerySnapshots snapshots() {
    return edgeSnapshots;
  }

  @Produces
  HeldSnapshots held() {
    return held;
  }

  @Produces
  ExecutionLog executions() {
    return executions;
  }

  @Produces
  CallExecutor calls() {
    return calls;
  }

  @Produces
  FunctionRegistry registry() {
    return registry;
  }

  @Produces
  ErrorRedaction redaction() {
    return redaction;
  }
}
