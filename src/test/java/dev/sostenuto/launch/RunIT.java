package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the product as {@code mvn} does, with a database and a server of its own. */
class RunIT {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration END_LIMIT = Duration.ofSeconds(40);

  @TempDir private Path home;
  private final List<Process> runs = new ArrayList<>();
  private final List<ProcessHandle> parts = new ArrayList<>();

  @AfterEach
  void endEverything() {
    partsOfTheRun();
    runs.forEach(Process::destroyForcibly);
    parts.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void nextRunHealsWhatAKilledOneLeftAndLeavesNothing() throws Exception {
    int port = Ports.freeNear(0);
    Process killed = start("killed", port);
    awaitLine("killed", killed, "Sostenuto answers at http://127.0.0.1:" + port + "/");
    List<ProcessHandle> orphans = partsOfTheRun();
    killed.destroyForcibly().waitFor();
    assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);

    Process healed = start("healed", port);
    awaitLine("healed", healed, "Sostenuto answers at http://127.0.0.1:" + port + "/");
    List<ProcessHandle> own = partsOfTheRun();
    assertThat(orphans).allSatisfy(RunIT::ends);
    assertThat(own)
        .hasSize(2)
        .allMatch(ProcessHandle::isAlive)
        .doesNotContainAnyElementsOf(orphans);
    assertThat(status(port)).isEqualTo(200);
    awaitLine("healed", healed, "Its admin key is in " + home.resolve("admin-key"));
    assertThat(output("healed"))
        .doesNotContain(Files.readString(home.resolve("admin-key")).strip());

    Process second = start("second", Ports.freeNear(0));
    awaitLine("second", second, "Sostenuto already runs from this folder as process");
    assertThat(second.waitFor()).isEqualTo(1);

    healed.destroy();
    assertThat(healed.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(own).allSatisfy(RunIT::ends);
    assertThat(home.resolve("run.properties")).doesNotExist();
    assertThat(Ports.isFree(port)).isTrue();
  }

  @Test
  void portInUseEndsTheRunWithOneSentence() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int busy = other.getLocalPort();

      Process run = start("busy", busy);

      assertThat(run.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(run.exitValue()).isEqualTo(1);
      assertThat(output("busy").lines().filter(l -> !l.isBlank()))
          .singleElement()
          .asString()
          .startsWith("Port " + busy + " is in use by another program: ");
    }
  }

  @Test
  void databaseThatDoesNotAnswerEndsTheRunWithOneSentence() throws Exception {
    ProcessBuilder builder = builder("silent", Ports.freeNear(0));
    builder.environment().put("DATABASE_URL", "postgres://ann:s3cret@127.0.0.1:1/tunes");

    Process run = builder.start();
    runs.add(run);

    assertThat(run.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(1);
    assertThat(output("silent").lines().filter(l -> !l.isBlank()))
        .containsExactly(
            "No database answers at jdbc:postgresql://127.0.0.1:1/tunes: start it, or correct"
                + " DATABASE_URL.");
  }

  private Process start(String name, int port) throws IOException {
    Process run = builder(name, port).start();
    runs.add(run);
    return run;
  }

  private ProcessBuilder builder(String name, int port) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dlaunch.home=" + home,
            "-Dlaunch.server=launch",
            "-Dhttp.port=" + port,
            "-cp",
            classPath,
            Run.class.getName());
    // The environment of this test names its own database and server.
    builder
        .environment()
        .keySet()
        .removeIf(k -> k.startsWith("DATABASE_") || k.startsWith("SOSTENUTO_"));
    return builder.redirectErrorStream(true).redirectOutput(file(name).toFile());
  }

  private Path file(String name) {
    return home.resolve(name + ".log");
  }

  private String output(String name) throws IOException {
    return Files.readString(file(name));
  }

  private void awaitLine(String name, Process run, String start) throws Exception {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (output(name).lines().noneMatch(l -> l.startsWith(start))) {
      boolean over = !run.isAlive() && output(name).lines().noneMatch(l -> l.startsWith(start));
      if (over || System.nanoTime() - deadline > 0) {
        throw new AssertionError("\"" + start + "\" is missing in:\n" + output(name));
      }
      Thread.sleep(100);
    }
  }

  private List<ProcessHandle> partsOfTheRun() {
    RunRecord record = new RunRecord(home);
    List<ProcessHandle> found =
        Stream.of("postgres", "liberty").map(record::find).flatMap(Optional::stream).toList();
    parts.addAll(found);
    return found;
  }

  private static void ends(ProcessHandle process) {
    assertThat(process.onExit()).succeedsWithin(END_LIMIT);
  }

  private static int status(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready")).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
