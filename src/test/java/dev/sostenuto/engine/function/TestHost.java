package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.store.JsonColumn;
import dev.sostenuto.engine.store.LocalTransactions;
import dev.sostenuto.engine.store.Secrets;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.persistence.SharedCacheMode;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * The function floor in a plain JVM: a fresh database with the migrations, EclipseLink, and
 * threads.
 */
public final class TestHost implements AutoCloseable {
  public final TestDatabase database;
  private final boolean ownsDatabase;
  private final InstantSource clock;
  public final ExecutorService threads = Executors.newCachedThreadPool();
  public final Catalog catalog;
  public final FunctionRegistry registry;
  final FunctionHost host;
  final Transactions transactions;
  public final PostgresSnapshots snapshots;
  public final PostgresCallExecutor calls;
  private final EntityManagerFactory factory;
  private final ValidatorFactory validators;

  public TestHost(List<Class<?>> entities, List<Object> beans, String... ddl) {
    this(RunLimits.DEFAULTS, CallSettings.DEFAULTS, entities, beans, ddl);
  }

  /** With a clock of the test's own. */
  public TestHost(InstantSource clock, List<Class<?>> entities, List<Object> beans) {
    this(
        TestDatabase.fresh(),
        null,
        RunLimits.DEFAULTS,
        CallSettings.DEFAULTS,
        clock,
        entities,
        beans);
  }

  TestHost(
      RunLimits limits,
      CallSettings settings,
      List<Class<?>> entities,
      List<Object> beans,
      String... ddl) {
    this(
        TestDatabase.fresh(), null, limits, settings, InstantSource.system(), entities, beans, ddl);
  }

  private TestHost(
      TestDatabase database,
      DataSource way,
      RunLimits limits,
      CallSettings settings,
      InstantSource clock,
      List<Class<?>> entities,
      List<Object> beans,
      String... ddl) {
    this.clock = clock;
    this.database = database;
    this.ownsDatabase = way == null;
    if (ownsDatabase) {
      Flyway.configure().dataSource(database.dataSource()).load().migrate();
      database.execute(ddl);
    }
    factory = factory(entities, ownsDatabase ? database.dataSource() : way);
    validators =
        Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory();
    Validator validator = validators.getValidator();
    catalog = Documents.catalog(factory);
    registry =
        FunctionRegistry.of(
            catalog,
            beans,
            SystemFunctions.beans(EnvironmentLimits.DEFAULTS, "http://127.0.0.1", Duration.ZERO),
            validator);
    host = host(limits);
    transactions = new LocalTransactions(factory);
    snapshots = new PostgresSnapshots(transactions, host, threads, SnapshotSettings.DEFAULTS);
    calls = new PostgresCallExecutor(transactions, host, threads, threads, settings);
  }

  /**
   * Another node on the same database, which shares nothing else with this one.
   *
   * @param way how it reaches the database
   */
  public TestHost anotherNode(List<Class<?>> entities, List<Object> beans, DataSource way) {
    return anotherNode(CallSettings.DEFAULTS, entities, beans, way);
  }

  TestHost anotherNode(
      CallSettings settings, List<Class<?>> entities, List<Object> beans, DataSource way) {
    return new TestHost(database, way, RunLimits.DEFAULTS, settings, clock, entities, beans);
  }

  private FunctionHost host(RunLimits limits) {
    try (Connection connection = database.connect()) {
      byte[] secret = Secrets.get(connection, "cursors", new SecureRandom());
      return new FunctionHost(
          registry,
          factory,
          new CursorCodec(secret),
          limits,
          clock,
          new ExecutionLog(ExecutionLogLimits.DEFAULTS, InstantSource.system(), threads));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The snapshots of a server that starts anew over the same database. */
  PostgresSnapshots restarted() {
    return new PostgresSnapshots(
        transactions, host(RunLimits.DEFAULTS), threads, SnapshotSettings.DEFAULTS);
  }

  private EntityManagerFactory factory(List<Class<?>> entities, DataSource source) {
    PersistenceConfiguration unit =
        new PersistenceConfiguration(database.name() + "_" + System.identityHashCode(this))
            .provider("org.eclipse.persistence.jpa.PersistenceProvider")
            .transactionType(PersistenceUnitTransactionType.RESOURCE_LOCAL)
            .sharedCacheMode(SharedCacheMode.NONE)
            .managedClass(Document.class)
            .managedClass(JsonColumn.class)
            .managedClass(ScheduledFunction.class)
            .managedClass(EnvironmentVariable.class)
            .managedClass(SessionWatch.class)
            .managedClass(SnapshotExport.class)
            .managedClass(SnapshotImport.class)
            .property("jakarta.persistence.nonJtaDataSource", source)
            .property("eclipselink.connection-pool.default.max", "40")
            .property("eclipselink.weaving", "false")
            .property("eclipselink.logging.level", "OFF");
    List<Class<?>> classes = new ArrayList<>(entities);
    for (Class<?> entity : entities) classes.addAll(List.of(entity.getDeclaredClasses()));
    classes.forEach(unit::managedClass);
    return unit.createEntityManagerFactory();
  }

  /** Runs calls at one moment. */
  public List<QueryOutcome> query(QueryCall... queries) {
    QuerySnapshot snapshot = get(snapshots.open());
    try {
      return get(snapshot.run(List.of(queries)));
    } finally {
      snapshot.close();
    }
  }

  public QueryOutcome query(String path, String args) {
    return query(call(path, args, null)).get(0);
  }

  static QueryCall call(String path, String args, String journal) {
    return new QueryCall(path, (JsonValue.Obj) EncodedJson.decode(args), journal, null);
  }

  /** A mutation without a request id. */
  public CallResult mutate(String path, String args) {
    return result(mutate(path, args, null));
  }

  CallExecutor.Outcome mutate(String path, String args, CallExecutor.Request request) {
    CallExecutor.Call call =
        new CallExecutor.Call(path, (JsonValue.Obj) EncodedJson.decode(args), null, request);
    return get(calls.mutate(call, CallExecutor.CommitWatch.NONE));
  }

  static CallExecutor.Request request(UUID session, long id) {
    return new CallExecutor.Request(session, id);
  }

  static CallResult result(CallExecutor.Outcome outcome) {
    if (outcome instanceof CallExecutor.Outcome.Done done) return done.result();
    if (outcome instanceof CallExecutor.Outcome.Recorded recorded) return recorded.result();
    throw new AssertionError(outcome);
  }

  /** The value of a result, decoded. */
  public static JsonValue value(CallResult result) {
    if (result instanceof CallResult.Value value) return EncodedJson.decode(value.json());
    throw new AssertionError(result);
  }

  public static CallResult.Failure failure(CallResult result) {
    if (result instanceof CallResult.Failure failure) return failure;
    throw new AssertionError(result);
  }

  /** Waits for what comes, and fails the test when it does not. */
  public static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    validators.close();
    factory.close();
    if (ownsDatabase) database.close();
  }
}
