package dev.sostenuto.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The database of the tests inside Liberty: empty at first, in Maven's own JVM, ended with it.
 *
 * <p>Its port is given by {@code it.db.port}, because Maven has told it to the tests already.
 */
public final class ItDatabase {
  private ItDatabase() {}

  public static void main(String... arguments) {
    Path data = Path.of("target/it-pg").toAbsolutePath();
    RunRecord record = new RunRecord(Path.of(".data/it").toAbsolutePath());
    record.find("postgres").ifPresent(RunRecord::end);
    deleteTree(data);
    int port = Integer.getInteger("it.db.port");
    EmbeddedDatabase database =
        EmbeddedDatabase.start(Path.of(".data").toAbsolutePath(), data, port);
    ProcessHandle process = database.ownedProcess().orElseThrow();
    record.put("postgres", process);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  // By then Maven has let go of the library's classes.
                  RunRecord.end(process);
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
