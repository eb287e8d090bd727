package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps a server running that {@code src/test/web/restarts} kills again and again while two
 * browsers are about to meet. What they say is in {@code target/restarts.log}.
 */
class RestartsIT {
  private static final long LIMIT_MINUTES = Long.getLong("restarts.limit.minutes", 10);
  private static final Path LOG = Path.of("target", "restarts.log");

  @TempDir private Path home;
  private final Path pid = Path.of("pid");

  @Test
  void twoPagesMeetThoughTheServerIsKilledBetweenOfferAndAnswer() throws Exception {
    DatabaseSettings database = ownDatabase();
    List<String> quickStart = List.of("-XX:TieredStopAtLevel=1");
    try (ServerProcess server =
        new ServerProcess(
            ServerFolder.lay(home), Ports.freeNear(0), database, Map.of(), quickStart)) {
      server.start();
      note(server);
      Process judge = judge(server);
      try {
        keep(server, judge);
        assertThat(judge.exitValue()).as("the judge said:%n%s", output()).isZero();
      } finally {
        judge.descendants().forEach(ProcessHandle::destroyForcibly);
        judge.destroyForcibly();
      }
    }
  }

  /** Starts the server again whenever it has ended, until the judge has. */
  private void keep(ServerProcess server, Process judge) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
    while (!judge.waitFor(200, TimeUnit.MILLISECONDS)) {
      assertThat(System.nanoTime()).as("the judge ends in time:%n%s", output()).isLessThan(end);
      if (!server.isRunning()) {
        server.launch();
        note(server);
      }
    }
  }

  private void note(ServerProcess server) throws IOException {
    Files.writeString(home.resolve(pid), Long.toString(server.pid()));
  }

  private Process judge(ServerProcess server) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("npx", "vitest", "run", "--config", "restarts/vitest.config.ts");
    builder
        .environment()
        .putAll(
            Map.of(
                "CI",
                "true",
                "NO_COLOR",
                "1",
                "BASE_URL",
                server.root().toString(),
                "SERVER_PID_FILE",
                home.resolve(pid).toString()));
    return builder
        .directory(new File("src/test/web"))
        .redirectErrorStream(true)
        .redirectOutput(LOG.toFile())
        .start();
  }

  private static DatabaseSettings ownDatabase() throws Exception {
    DatabaseSettings shared =
        new DatabaseSettings(
            System.getenv("SOSTENUTO_DATABASE_URL"),
            System.getenv("SOSTENUTO_DATABASE_USER"),
            System.getenv("SOSTENUTO_DATABASE_PASSWORD"));
    try (Connection connection = DatabaseCheck.connect(shared);
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists restarts with (force)");
      statement.execute("create database restarts");
    }
    String url = shared.url().replaceFirst("/[^/]*$", "/restarts");
    return new DatabaseSettings(url, shared.user(), shared.password());
  }

  private static String output() throws IOException {
    return Files.readString(LOG);
  }
}
