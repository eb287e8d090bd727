package dev.sostenuto.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the container's transactions really do, on its pool and with its JPA provider. */
@ArquillianTest
class JtaTransactionsIT {
  /** What the container injects into its own beans only. */
  @ApplicationScoped
  public static class Parts {
    @Resource private UserTransaction userTransaction;
    @Resource private TransactionSynchronizationRegistry synchronizations;

    @Resource(lookup = "jdbc/sostenuto")
    private DataSource source;

    @PersistenceUnit(unitName = "sostenuto")
    private EntityManagerFactory factory;

    Transactions transactions() {
      return new JtaTransactions(userTransaction, synchronizations, source, factory);
    }

    int status() throws SystemException {
      return userTransaction.getStatus();
    }
  }

  @Inject private Parts parts;
  private Transactions transactions;

  @BeforeEach
  void open() throws SQLException {
    transactions = parts.transactions();
    outside(
        "drop table if exists skew",
        "create table skew(id int primary key, n int)",
        "insert into skew values (1, 0), (2, 0)");
  }

  @AfterEach
  void nothingIsLeftOnTheThread() throws Exception {
    assertThat(parts.status()).isEqualTo(Status.STATUS_NO_TRANSACTION);
  }

  @Test
  void sqlAndJpaShareOneConnection() throws SQLException {
    try (Transactions.Transaction transaction = transactions.begin()) {
      String pid = text(transaction.connection(), "select pg_backend_pid()");
      Object jpa =
          transaction.entities().createNativeQuery("select pg_backend_pid()").getSingleResult();
      assertThat(String.valueOf(jpa)).isEqualTo(pid);
    }
  }

  @Test
  void aSnapshotIsTakenJoinedAndLeavesItsConnectionAsItWas() throws SQLException {
    String pid;
    try (SnapshotTransaction first =
        SnapshotTransaction.open(transactions, Duration.ofSeconds(5))) {
      String exported = first.export();
      outside("insert into skew values (3, 0)");
      assertThat(text(first.transaction().connection(), "select count(*) from skew"))
          .isEqualTo("2");
      assertThat(
              first
                  .transaction()
                  .entities()
                  .createNativeQuery("select count(*) from skew")
                  .getSingleResult())
          .isEqualTo(2L);
      String joined =
          inAnotherThread(
              () -> {
                try (SnapshotTransaction second =
                    SnapshotTransaction.join(transactions, exported, Duration.ofSeconds(5))) {
                  return text(second.transaction().connection(), "select count(*) from skew");
                }
              });
      assertThat(joined).isEqualTo("2");
      pid = text(first.transaction().connection(), "select pg_backend_pid()");
    }
    try (Transactions.Transaction after = transactions.begin()) {
      String state =
          text(
              after.connection(),
              "select pg_backend_pid() || ' ' || current_setting('transaction_isolation') || ' ' ||"
                  + " current_setting('transaction_read_only') || ' ' || current_setting('statement_timeout')");
      assertThat(state).isEqualTo(pid + " read committed off 0");
    }
  }

  @Test
  void afterAFailedStatementASnapshotCanBeUsedAgain() throws SQLException {
    try (SnapshotTransaction snapshot =
        SnapshotTransaction.open(transactions, Duration.ofMillis(300))) {
      assertThatThrownBy(
              () ->
                  snapshot
                      .transaction()
                      .entities()
                      .createNativeQuery("select 1/0")
                      .getSingleResult())
          .isInstanceOf(PersistenceException.class);
      snapshot.recover();
      assertThat(text(snapshot.transaction().connection(), "select count(*) from skew"))
          .isEqualTo("2");
      SQLException slow =
          catchThrowableOfType(
              SQLException.class,
              () -> text(snapshot.transaction().connection(), "select pg_sleep(5)"));
      assertThat(SqlState.isTimeout(slow)).isTrue();
      snapshot.recover();
      assertThat(snapshot.transaction().entities().createNativeQuery("select 7").getSingleResult())
          .isEqualTo(7);
    }
  }

  @Test
  void aSerializationFailureAtCommitIsKnownAsOne() throws SQLException {
    try (Connection other = plain();
        Statement theirs = other.createStatement();
        Transactions.Transaction ours = transactions.begin()) {
      try (Statement mine = ours.connection().createStatement()) {
        mine.execute("set transaction isolation level serializable");
        other.setAutoCommit(false);
        theirs.execute("set transaction isolation level serializable");
        text(ours.connection(), "select n from skew where id = 1");
        text(other, "select n from skew where id = 2");
        mine.execute("update skew set n = 1 where id = 2");
        theirs.execute("update skew set n = 1 where id = 1");
        other.commit();
      }
      String pid = text(ours.connection(), "select pg_backend_pid()");
      SQLException failure = catchThrowableOfType(SQLException.class, ours::commit);
      assertThat((Object) failure).isNotNull();
      assertThat(failure.getSQLState()).as(describe(failure)).isEqualTo("40001");
      assertThat(text(other, "select pid from pg_stat_activity where pid = " + pid))
          .as("the connection went back to its pool")
          .isEqualTo(pid);
    }
  }

  @Test
  void aConnectionThatBreaksBeforeCommitIsNotASerializationFailure() throws SQLException {
    try (Transactions.Transaction ours = transactions.begin()) {
      try (Statement mine = ours.connection().createStatement()) {
        mine.execute("update skew set n = 1 where id = 2");
      }
      outside(
          "select pg_terminate_backend("
              + text(ours.connection(), "select pg_backend_pid()")
              + ")");
      SQLException failure = catchThrowableOfType(SQLException.class, ours::commit);
      assertThat((Object) failure).isNotNull();
      assertThat(SqlState.isSerializationFailure(failure)).as(describe(failure)).isFalse();
      assertThat(SqlState.isCallersFault(failure)).as(describe(failure)).isFalse();
    }
  }

  @Test
  void aCommitKeepsWhatJpaAndSqlHaveWritten() throws SQLException {
    try (Transactions.Transaction transaction = transactions.begin();
        Statement statement = transaction.connection().createStatement()) {
      statement.execute("update skew set n = 5 where id = 1");
      transaction
          .entities()
          .createNativeQuery("update skew set n = 6 where id = 2")
          .executeUpdate();
      transaction.commit();
    }
    try (Connection connection = plain()) {
      assertThat(text(connection, "select string_agg(n::text, ',' order by id) from skew"))
          .isEqualTo("5,6");
    }
  }

  private static String describe(Throwable thrown) {
    StringBuilder chain = new StringBuilder();
    for (Throwable at = thrown; at != null; at = at.getCause()) chain.append(at).append(" <- ");
    return chain.toString();
  }

  private static <T> T inAnotherThread(java.util.concurrent.Callable<T> task) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(task).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      thread.shutdown();
    }
  }

  private static Connection plain() throws SQLException {
    return DriverManager.getConnection(
        System.getenv("SOSTENUTO_DATABASE_URL"),
        System.getenv("SOSTENUTO_DATABASE_USER"),
        System.getenv("SOSTENUTO_DATABASE_PASSWORD"));
  }

  private static void outside(String... statements) throws SQLException {
    try (Connection connection = plain();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) statement.execute(sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
