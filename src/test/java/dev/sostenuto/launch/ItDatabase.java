package dev.sostenuto.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The database of the tests inside Liberty: empty at first, in Maven's own JVM, ended with it.
 *
 * <p>Its port is given by {@code it.db.port}, because Maven has told it to the tests already.
 */
public final class ItDatabase {
  /** Says at its end what only classes can format that Maven has let go of by then. */
  private static final Logger QUIET =
      Logger.getLogger("io.zonky.test.db.postgres.embedded.EmbeddedPostgres");

  private ItDatabase() {}

  public static void main(String... arguments) {
    QUIET.setLevel(Level.WARNING);
    Path data = Path.of("target/it-pg").toAbsolutePath();
    RunRecord record = new RunRecord(Path.of(".data/it").toAbsolutePath());
    record.find("postgres").ifPresent(RunRecord::end);
    deleteTree(data);
    int port = Integer.getInteger("it.db.port");
    EmbeddedDatabase database =
        EmbeddedDatabase.start(Path.of(".data").toAbsolutePath(), data, port);
    database.ownedProcess().ifPresent(p -> record.put("postgres", p));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  database.close();
                  record.clear();
                },
                "it-database-stop"));
    DatabaseCheck.require(database.settings());
    if (!database.settings().url().contains(":" + port + "/")) {
      throw new Refusal("Port " + port + " was taken by another program meanwhile: run it again.");
    }
  }

  private static void deleteTree(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
