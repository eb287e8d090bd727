package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.RowChange;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

/** An application hears of commits, whoever made them. */
@ArquillianTest
class CommitEventIT {
  @Inject private Observer observer;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Test
  void plainSqlReachesAnObserverAsOneCommitWithItsRows() throws Exception {
    insert("insert into centers (name) values ('Observed 1'), ('Observed 2')");
    Commit commit = observer.next();
    assertThat(commit.lsn()).isNotNull();
    assertThat(commit.changes()).hasSize(2);
    List<String> rows =
        commit.changes().stream().map(RowChange::after).map(String::valueOf).toList();
    assertThat(rows.get(0)).contains("Observed 1");
    assertThat(rows.get(1)).contains("Observed 2");
  }

  private void insert(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What an application would write. */
  @ApplicationScoped
  static class Observer {
    private static final long LIMIT_SECONDS = 30;

    private final BlockingQueue<Commit> seen = new LinkedBlockingQueue<>();

    void commit(@Observes Commit commit) {
      if (commit.changes().stream().anyMatch(change -> isObserved(change))) seen.add(commit);
    }

    private static boolean isObserved(RowChange change) {
      return change.table().name().equals("centers")
          && String.valueOf(change.after()).contains("Observed");
    }

    Commit next() throws InterruptedException {
      Commit commit = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(commit).as("a commit within %s s", LIMIT_SECONDS).isNotNull();
      return commit;
    }
  }
}
