package dev.sostenuto.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.CommitProxy;
import dev.sostenuto.testing.CommitProxy.Break;
import dev.sostenuto.testing.TestDatabase;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last statement and COMMIT travel together: both or neither, also on a wire that breaks. */
class CommitFirstTest {
  private static TestDatabase database;

  private boolean rollbackOnly;
  private final TransactionSynchronizationRegistry registry =
      (TransactionSynchronizationRegistry)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {TransactionSynchronizationRegistry.class},
              (proxy, method, arguments) -> {
                rollbackOnly |= method.getName().equals("setRollbackOnly");
                return null;
              });

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    database.execute("create table effects (x int)", "create table answers (x int primary key)");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.execute("truncate effects, answers", "insert into answers values (7)");
  }

  @Test
  void bothAreKept() throws SQLException {
    CommitFirst commit = commit(database.connect(), 1);
    assertThat(commit.hasCommitted()).isTrue();
    assertThat(kept()).isEqualTo("1 1");
  }

  @Test
  void aLastStatementThatFailsCommitsNothing() throws SQLException {
    CommitFirst commit = commit(database.connect(), 7);
    assertThat(commit.hasCommitted()).isFalse();
    assertThat(rollbackOnly).isTrue();
    assertThat(commit.failure(null).getSQLState()).isEqualTo("23505");
    assertThat(kept()).isEqualTo("0 0");
  }

  @Test
  void twoLastStatementsTravelTogether() throws SQLException {
    CommitFirst commit = commit(database.connect(), LastStatement.both(insert(1), insert(2)));
    assertThat(commit.hasCommitted()).isTrue();
    assertThat(kept()).isEqualTo("1 2");
  }

  @Test
  void whenTheFirstOfTwoLastStatementsFailsNothingIsKept() throws SQLException {
    CommitFirst commit = commit(database.connect(), LastStatement.both(insert(7), insert(2)));
    assertThat(commit.failure(null).getSQLState()).isEqualTo("23505");
    assertThat(kept()).isEqualTo("0 0");
  }

  @Test
  void aLostAnswerIsNotTakenForAFailure() throws Exception {
    try (CommitProxy proxy = new CommitProxy(database)) {
      proxy.breakNext(Break.AFTER_COMMIT);
      CommitFirst commit = commit(proxy.dataSource(database).getConnection(), 1);
      assertThat(commit.hasCommitted()).isFalse();
      assertThat(SqlState.isSerializationFailure(commit.failure(null))).isFalse();
      assertThat(SqlState.isCallersFault(commit.failure(null))).isFalse();
      Await.until(Duration.ofSeconds(30), "both are kept", () -> kept().equals("1 1"));
    }
  }

  @Test
  void aLostCommitLeavesNothing() throws Exception {
    try (CommitProxy proxy = new CommitProxy(database)) {
      proxy.breakNext(Break.BEFORE_COMMIT);
      CommitFirst commit = commit(proxy.dataSource(database).getConnection(), 1);
      assertThat(commit.hasCommitted()).isFalse();
      assertThat(kept()).isEqualTo("0 0");
    }
  }

  @Test
  void anUnknownEndIsNoSerializationFailure() {
    assertThat(SqlState.isSerializationFailure(new SQLException("x", "40003"))).isFalse();
    assertThat(SqlState.isSerializationFailure(new SQLException("x", "40001"))).isTrue();
    assertThat(SqlState.isSerializationFailure(new SQLException("x", "40P01"))).isTrue();
  }

  /** An effect, and an answer as the last statement. */
  private CommitFirst commit(Connection connection, int answer) throws SQLException {
    return commit(connection, insert(answer));
  }

  private CommitFirst commit(Connection connection, LastStatement last) throws SQLException {
    try (connection) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("insert into effects values (1)");
      }
      CommitFirst commit = new CommitFirst(connection, last, registry);
      commit.beforeCompletion();
      return commit;
    }
  }

  private static LastStatement insert(int answer) {
    return new LastStatement() {
      @Override
      public String sql() {
        return "insert into answers values (?)";
      }

      @Override
      public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setInt(first, answer);
        return first + 1;
      }
    };
  }

  private static String kept() {
    return database.query(
        "select (select count(*) from effects) || ' ' || (select count(*) from answers where x <> 7)");
  }
}
