package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts PostgreSQL. */
class EmbeddedDatabaseTest {
  private static final Path HOME = Path.of(".data").toAbsolutePath();

  @TempDir private static Path folder;
  private static EmbeddedDatabase database;

  @BeforeAll
  static void start() {
    database = EmbeddedDatabase.start(HOME, folder.resolve("pg"), 0);
  }

  @AfterAll
  static void stop() {
    ProcessHandle process = database.ownedProcess().orElseThrow();

    database.close();

    assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void fulfilsWhatTheEngineDemands() {
    assertThatCode(() -> DatabaseCheck.require(database.settings())).doesNotThrowAnyException();
  }

  @Test
  void runningClusterOfTheSameFolderIsJoinedAndLeftRunning() {
    EmbeddedDatabase joined = EmbeddedDatabase.start(HOME, folder.resolve("pg"), 0);
    joined.close();

    assertThat(joined.settings()).isEqualTo(database.settings());
    assertThat(joined.ownedProcess()).isEmpty();
    assertThatCode(() -> DatabaseCheck.require(database.settings())).doesNotThrowAnyException();
  }

  @Test
  void dataOfAnotherVersionAreRefusedWithTheWayOut() throws IOException {
    Path data = Files.createDirectory(folder.resolve("other"));
    Files.writeString(data.resolve("PG_VERSION"), "17\n");

    assertThatThrownBy(() -> EmbeddedDatabase.start(HOME, data, 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("the data in " + data + " are of version 17: move that folder away");
  }

  @Test
  void folderThatCannotBeWrittenIsRefusedWithTheWayOut() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> EmbeddedDatabase.start(HOME, file.resolve("pg"), 0))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("did not start from " + file)
        .hasMessageContaining("set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD");
  }

  @Test
  void roleWithoutReplicationIsRefused() throws SQLException {
    run("create role reader login password 'p'");

    assertRefused(as("reader", "postgres"), "ALTER ROLE \"reader\" REPLICATION");
  }

  @Test
  void missingDatabaseIsRefused() {
    assertRefused(as("postgres", "nowhere"), "/nowhere: create it, or name another one");
  }

  @Test
  void unknownRoleIsRefused() {
    assertRefused(as("stranger", "postgres"), "refuses stranger");
  }

  @Test
  void silentAddressIsRefused() {
    int port = Ports.freeNear(0);
    DatabaseSettings nobody =
        new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/x", "ann", "s3cret");

    assertRefused(nobody, "No database answers at jdbc:postgresql://127.0.0.1:" + port + "/x");
  }

  @Test
  void databaseWithoutLogicalLogIsRefused() throws IOException, SQLException {
    Path data = folder.resolve("replica");
    EmbeddedDatabase plain = EmbeddedDatabase.start(HOME, data, 0, Map.of("wal_level", "replica"));
    try (plain) {
      assertRefused(plain.settings(), "runs with wal_level=replica: set wal_level=logical");
    }
  }

  private static void assertRefused(DatabaseSettings settings, String part) {
    assertThatThrownBy(() -> DatabaseCheck.require(settings))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(part)
        .hasMessageEndingWith(".")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private static DatabaseSettings as(String user, String name) {
    String url = database.settings().url().replaceFirst("/postgres$", "/" + name);
    return new DatabaseSettings(url, user, "p");
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = DatabaseCheck.connect(database.settings());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
