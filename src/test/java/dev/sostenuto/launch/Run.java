package dev.sostenuto.launch;

import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code mvn} alone does after compiling: a database, a server, one line with the URL, and
 * nothing left when it ends.
 *
 * <p>Runs in Maven's own JVM. Each way of failing ends that JVM with code 1 after one plain
 * sentence.
 */
public final class Run {
  private static final String SERVER = "sostenuto";

  private final Path home = Path.of(".data").toAbsolutePath();
  private final Path wlp = Path.of("target/liberty/wlp").toAbsolutePath();
  private final RunRecord record = new RunRecord(home);
  private EmbeddedDatabase embedded;
  private LibertyServer server;
  private boolean recorded;
  private boolean closed;

  private Run() {}

  public static void main(String... arguments) throws InterruptedException {
    Run run = new Run();
    Runtime.getRuntime().addShutdownHook(new Thread(run::close, "sostenuto-stop"));
    int code = 0;
    try {
      run.start();
      code = run.server.waitFor();
    } catch (Refusal refusal) {
      System.err.println();
      System.err.println(refusal.getMessage());
      code = 1;
    }
    System.exit(code);
  }

  private void start() throws InterruptedException {
    endWhatAKilledRunLeft();
    int port = Ports.requireFree(System.getProperty("http.port", "9080"));
    record.put("maven", ProcessHandle.current());
    recorded = true;
    DatabaseSettings database = database();
    DatabaseCheck.require(database);
    launch(port, database);
    server.awaitReady();
    System.out.println();
    System.out.println("Sostenuto answers at " + server.root() + " (Ctrl-C ends it).");
    System.out.println("Its database is " + database.shownUrl() + " as " + database.user() + ".");
    System.out.println();
  }

  private void endWhatAKilledRunLeft() {
    record
        .find("maven")
        .ifPresent(
            maven -> {
              throw new Refusal(
                  "Sostenuto already runs from this folder as process "
                      + maven.pid()
                      + ": end that one first.");
            });
    record.find("liberty").ifPresent(RunRecord::end);
    record.find("postgres").ifPresent(RunRecord::end);
    record.clear();
  }

  private DatabaseSettings database() {
    var external = DatabaseSettings.fromEnvironment(System.getenv());
    if (external.isPresent()) {
      return external.get();
    }
    synchronized (this) {
      embedded = EmbeddedDatabase.start(home, home.resolve("pg"), Integer.getInteger("db.port", 0));
      embedded.ownedProcess().ifPresent(p -> record.put("postgres", p));
      return embedded.settings();
    }
  }

  private synchronized void launch(int port, DatabaseSettings database) {
    Map<String, String> variables =
        Map.of(
            "HTTP_PORT", Integer.toString(port),
            "SOSTENUTO_DATABASE_URL", database.url(),
            "SOSTENUTO_DATABASE_USER", database.user(),
            "SOSTENUTO_DATABASE_PASSWORD", database.password(),
            "SOSTENUTO_DEV_MODE", "true",
            // Half the CPU time until the first answer; never in production.
            "JVM_ARGS", "-XX:TieredStopAtLevel=1");
    server = LibertyServer.start(wlp, SERVER, port, variables, System.out);
    record.put("liberty", server.handle());
  }

  private synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (server != null) {
      server.stop();
    }
    if (embedded != null) {
      embedded.close();
    }
    if (recorded) {
      record.clear();
    }
  }
}
