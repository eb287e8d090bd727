package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the server as the image does, by the same layout and scripts, with TLS, secrets in files
 * and an output folder of its own, and lets {@code src/test/web/production} judge it from outside
 * until it ends.
 */
class ProductionIT {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration JUDGE_LIMIT = Duration.ofMinutes(5);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final String PASSWORD = "changeit";
  private static final String SECRET = "fedcba9876543210fedcba9876543210";
  private static final String LISTED_ORIGIN = "https://app.example";

  @TempDir private Path home;
  private final int httpsPort = Ports.freeNear(0);
  private final int adminPort = Ports.freeNear(0);
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endEverything() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void theServerOfTheImageIsWhatOperatorsExpect() throws Exception {
    layOut();
    certificate();
    Process server = start("server", server());
    Await.until(START_LIMIT, "the server is ready", () -> isReady(server));

    Process judge = start("judge", judge(server));

    boolean ended = judge.waitFor(JUDGE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as("the judge ended in time:%n%s", output("judge")).isTrue();
    assertThat(judge.exitValue()).as("the judge said:%n%s", output("judge")).isZero();
    assertThat(server.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(output("server"))
        .contains("The server sostenuto stopped after")
        .doesNotContain("[ERROR", PASSWORD, SECRET);
  }

  private void layOut() throws Exception {
    Path driver = Path.of("target/liberty/wlp/usr/servers/launch/jdbc/postgresql.jar");
    run("docker/layout", home + "/image", "target/sostenuto.war", driver.toString());
    Path secrets = Files.createDirectories(home.resolve("secrets"));
    // As editors leave them, with the end of a line.
    Files.writeString(secrets.resolve("sostenuto.database.password"), "postgres\n");
    Files.writeString(secrets.resolve("tls.keystore.password"), PASSWORD + "\n");
    Files.writeString(secrets.resolve("sostenuto.admin-key"), "production|" + SECRET + "\n");
    try (Connection connection = DatabaseCheck.connect(shared());
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists production with (force)");
      statement.execute("create database production");
    }
  }

  private void certificate() throws Exception {
    String key = home.resolve("key.p12").toString();
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> store = List.of("-keystore", key, "-storetype", "PKCS12", "-storepass", PASSWORD);
    run(
        with(
            store,
            keytool,
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1"));
    run(with(store, keytool, "-exportcert", "-rfc", "-alias", "server", "-file", home + "/ca.pem"));
  }

  private ProcessBuilder server() {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("image/bin/run").toString());
    Map<String, String> environment = builder.environment();
    // The environment of this test names its own database and server.
    environment.keySet().removeIf(k -> k.startsWith("SOSTENUTO_") || k.startsWith("DATABASE_"));
    environment.putAll(
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "JVM_ARGS", "-XX:TieredStopAtLevel=1 -Xmx512m",
            "WLP_HOME", Path.of("target/liberty/wlp").toAbsolutePath().toString(),
            "WLP_OUTPUT_DIR", home.resolve("output").toString(),
            "VARIABLE_SOURCE_DIRS", home.resolve("secrets").toString(),
            "HTTP_PORT", "-1",
            "HTTPS_PORT", Integer.toString(httpsPort),
            "ADMIN_PORT", Integer.toString(adminPort)));
    environment.putAll(
        Map.of(
            "SOSTENUTO_TLS",
            "on",
            "TLS_KEYSTORE",
            home.resolve("key.p12").toString(),
            "SOSTENUTO_DATABASE_URL",
            production().url(),
            "SOSTENUTO_DATABASE_USER",
            production().user(),
            "SOSTENUTO_ORIGINS",
            "https://other.example," + LISTED_ORIGIN,
            "SOSTENUTO_STOP_NOTICE",
            "PT2S",
            "SOSTENUTO_STOP_WINDOW",
            "PT3S",
            "SOSTENUTO_STOP_GRACE",
            "PT30S"));
    return builder;
  }

  private boolean isReady(Process server) {
    if (!server.isAlive()) throw new AssertionError("The server ended:\n" + output("server"));
    ProcessBuilder ready = new ProcessBuilder(home.resolve("image/bin/ready").toString());
    ready.environment().put("ADMIN_PORT", Integer.toString(adminPort));
    try {
      Process asked = ready.redirectErrorStream(true).redirectOutput(discarded()).start();
      if (asked.waitFor() == 0) return true;
      // Each question is a process: not too many of them.
      server.waitFor(500, TimeUnit.MILLISECONDS);
      return false;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private ProcessBuilder judge(Process server) {
    ProcessBuilder builder =
        new ProcessBuilder("npx", "vitest", "run", "--config", "production/vitest.config.ts");
    DatabaseSettings database = production();
    String address = database.url().substring("jdbc:postgresql://".length());
    builder
        .directory(new File("src/test/web"))
        .environment()
        .putAll(
            Map.of(
                "CI",
                "true",
                "NO_COLOR",
                "1",
                "BASE_URL",
                "https://127.0.0.1:" + httpsPort,
                "ADMIN_URL",
                "http://127.0.0.1:" + adminPort,
                "LISTED_ORIGIN",
                LISTED_ORIGIN,
                "SERVER_ADMIN_KEY",
                "production|" + SECRET,
                "SERVER_PID",
                Long.toString(server.pid()),
                "NODE_EXTRA_CA_CERTS",
                home.resolve("ca.pem").toString(),
                "DATABASE_URL",
                "postgres://postgres:postgres@" + address));
    return builder;
  }

  private static DatabaseSettings shared() {
    return new DatabaseSettings(
        System.getenv("SOSTENUTO_DATABASE_URL"),
        System.getenv("SOSTENUTO_DATABASE_USER"),
        System.getenv("SOSTENUTO_DATABASE_PASSWORD"));
  }

  private static DatabaseSettings production() {
    DatabaseSettings shared = shared();
    String url = shared.url().replaceFirst("/[^/]*$", "/production");
    return new DatabaseSettings(url, shared.user(), shared.password());
  }

  private static String[] with(List<String> more, String... command) {
    return Stream.concat(Stream.of(command), more.stream()).toArray(String[]::new);
  }

  private void run(String... command) throws Exception {
    Process process = start("step", new ProcessBuilder(command));
    assertThat(process.waitFor()).as("%s", output("step")).isZero();
  }

  private Process start(String name, ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).redirectOutput(file(name).toFile()).start();
    processes.add(process);
    return process;
  }

  private static ProcessBuilder.Redirect discarded() {
    return ProcessBuilder.Redirect.DISCARD;
  }

  private Path file(String name) {
    return home.resolve(name + ".log");
  }

  private String output(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
