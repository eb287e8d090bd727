package dev.sostenuto.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code mvn} alone does after compiling: a database, a server, one line with the URL, and
 * nothing left when it ends.
 *
 * <p>Runs in Maven's own JVM. Each way of failing ends that JVM with code 1 after one plain
 * sentence.
 */
public final class Run {
  private static final String ADMIN_KEY = "SOSTENUTO_ADMIN_KEY";

  private final Path home;
  private final Path wlp;
  private final String serverName;
  private final RunRecord record;
  private final AdminKeyFile adminKey;
  private EmbeddedDatabase embedded;
  private LibertyServer server;
  private boolean recorded;
  private boolean closed;

  /**
   * @param home the folder that survives a clean build: the embedded database and the run record
   * @param wlp the Open Liberty installation
   */
  private Run(Path home, Path wlp, String serverName) {
    this.home = home.toAbsolutePath();
    this.wlp = wlp.toAbsolutePath();
    this.serverName = serverName;
    this.record = new RunRecord(this.home);
    this.adminKey = new AdminKeyFile(this.home);
  }

  /**
   * Without arguments, runs until the end. With {@code check}, only does what can be done before
   * the build lays out the server: it ends what a killed run left, and refuses early.
   */
  public static void main(String... arguments) {
    Run run =
        new Run(
            Path.of(System.getProperty("launch.home", ".data")),
            Path.of("target/liberty/wlp"),
            System.getProperty("launch.server", "sostenuto"));
    if (List.of(arguments).equals(List.of("check"))) {
      run.check();
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(run::close, "sostenuto-stop"));
    System.exit(run.untilTheEnd());
  }

  private void check() {
    try {
      endWhatAKilledRunLeft();
      Ports.requireFree(wantedPort());
      DatabaseSettings.fromEnvironment(System.getenv()).ifPresent(DatabaseCheck::require);
    } catch (Refusal refusal) {
      System.exit(refuse(refusal.getMessage()));
    }
  }

  private int untilTheEnd() {
    try {
      start();
      int code = server.waitFor();
      return isClosed() ? 0 : refuse("Open Liberty ended with code " + code + ": run it again.");
    } catch (Refusal refusal) {
      return isClosed() ? 0 : refuse(refusal.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int refuse(String sentence) {
    System.err.println();
    System.err.println(sentence);
    return 1;
  }

  private void start() throws InterruptedException {
    endWhatAKilledRunLeft();
    int port = Ports.requireFree(wantedPort());
    record.put("maven", ProcessHandle.current());
    recorded = true;
    DatabaseSettings database = database();
    DatabaseCheck.require(database);
    launch(port, database);
    server.awaitReady();
    System.out.println();
    System.out.println("Sostenuto answers at " + server.root() + " (Ctrl-C ends it).");
    System.out.println("Its database: psql " + database.psqlUrl());
    sayHowToAdminister();
    System.out.println();
  }

  private void sayHowToAdminister() {
    if (System.getenv(ADMIN_KEY) != null) return;
    System.out.println(
        "Its admin key is in "
            + adminKey.path()
            + ": CONVEX_SELF_HOSTED_URL="
            + server.root().toString().replaceAll("/$", "")
            + " CONVEX_SELF_HOSTED_ADMIN_KEY=\"$(cat "
            + adminKey.path()
            + ")\"");
  }

  private static String wantedPort() {
    return System.getProperty("http.port", "9080");
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
    if (closed) {
      throw new Refusal("Stopped before the server was started.");
    }
    String instance = System.getenv().getOrDefault("SOSTENUTO_INSTANCE_NAME", "sostenuto");
    String key = System.getenv().getOrDefault(ADMIN_KEY, adminKey.key(instance));
    Map<String, String> variables =
        Map.of(
            "HTTP_PORT",
            Integer.toString(port),
            ADMIN_KEY,
            key,
            "SOSTENUTO_DATABASE_URL",
            database.url(),
            "SOSTENUTO_DATABASE_USER",
            database.user(),
            "SOSTENUTO_DATABASE_PASSWORD",
            database.password(),
            "SOSTENUTO_DEV_MODE",
            "true",
            // Half the CPU time until the first answer; never in production.
            "JVM_ARGS",
            "-XX:TieredStopAtLevel=1");
    server = LibertyServer.start(wlp, serverName, port, variables, System.out, "--clean");
    record.put("liberty", server.handle());
  }

  private synchronized boolean isClosed() {
    return closed;
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
