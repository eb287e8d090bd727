package dev.sostenuto.benchmark;

import dev.sostenuto.launch.DatabaseProcess;
import dev.sostenuto.launch.DatabaseSettings;
import dev.sostenuto.launch.ServerFolder;
import dev.sostenuto.launch.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures the product in production's shape: PostgreSQL with all guarantees on a RAM disk, a fresh
 * server for each run, and the driver in a process of its own.
 *
 * <p>System properties: {@code rounds} (3), {@code workloads} (all; parts of their names, with
 * commas between), {@code server.jvm} (none; further arguments of the server's JVM).
 */
public final class Benchmark {
  private static final int HTTP_PORT = 19_300;
  private static final int DATABASE_PORT = 16_300;
  private static final Path FOLDER = Path.of("target/benchmark").toAbsolutePath();
  private static final Path RAM_DISK = Path.of("/dev/shm");
  private static final String FUNCTIONS = "dev/sostenuto/benchmark/functions";
  private static final Map<String, String> GUARANTEES =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "shared_buffers", "512MB",
          "max_wal_size", "4GB",
          "max_connections", "200");

  /** A loop sends more messages than a browser may. */
  private static final Map<String, String> UNLIMITED =
      Map.of(
          "SOSTENUTO_SIGNALING_MESSAGES_PER_SECOND", "1000000",
          "SOSTENUTO_SIGNALING_MESSAGES_AT_ONCE", "1000000");

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.getInteger("rounds", 3);
    List<String> workloads =
        List.of(System.getProperty("workloads", "").split(",")).stream()
            .filter(name -> !name.isBlank())
            .toList();
    Report report = new Report();
    Path data = Files.createTempDirectory(RAM_DISK, "sostenuto-benchmark").resolve("data");
    try (DatabaseProcess database =
        DatabaseProcess.at(Path.of(".data").toAbsolutePath(), data, DATABASE_PORT, GUARANTEES)) {
      database.start();
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("Run %d of %d%n", round, rounds);
        run(database, workloads, report);
      }
    } finally {
      Trees.delete(data.getParent());
    }
    System.out.print(report.table());
    if (workloads.isEmpty()) {
      Path file = Path.of("docs/performance.json");
      Files.writeString(file, report.json(Machine.describe()));
      System.out.println("Written: " + file);
    }
  }

  private static void run(DatabaseProcess database, List<String> workloads, Report report)
      throws Exception {
    ServerFolder folder =
        ServerFolder.lay(
            Path.of("target/liberty/wlp"), FOLDER.resolve("server"), Path.of("liberty"), war());
    String more = System.getProperty("server.jvm", "");
    try (ServerProcess server =
        new ServerProcess(
            folder,
            HTTP_PORT,
            database.settings(),
            UNLIMITED,
            more.isBlank() ? List.of() : List.of(more.split(" ")))) {
      server.start();
      drive(server, database, workloads, report);
    }
  }

  /** The product with the benchmark's own functions in it. */
  private static Path war() throws IOException {
    Path war = FOLDER.resolve("sostenuto.war");
    Files.createDirectories(FOLDER);
    Trees.addToZip(
        Path.of("target/sostenuto.war"),
        war,
        Path.of("target/test-classes").resolve(FUNCTIONS),
        "WEB-INF/classes/" + FUNCTIONS);
    return war;
  }

  private static void drive(
      ServerProcess server, DatabaseProcess database, List<String> workloads, Report report)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Driver.class.getName()));
    command.add(server.root().toString());
    command.add(jdbcUrl(database.settings()));
    command.add(Long.toString(server.pid()));
    command.add(Long.toString(database.pid()));
    command.addAll(workloads);
    Process driver =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        report.take(line);
      }
    }
    if (driver.waitFor() != 0) throw new IOException("the driver failed: " + driver.exitValue());
  }

  private static String jdbcUrl(DatabaseSettings settings) {
    return settings.url() + "?user=" + settings.user() + "&password=" + settings.password();
  }
}
