package dev.sostenuto.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a world is and how large. Immutable.
 *
 * @param home a folder of its own, emptied first
 * @param databasePort 0 for any free one
 * @param httpPort of the first server, the others follow; 0 for any free ones
 * @param jvmArguments of the servers
 */
record WorldSettings(
    Path home, int servers, int databasePort, int httpPort, List<String> jvmArguments) {
  private static final Path RAM_DISK = Path.of("/dev/shm");

  WorldSettings {
    if (servers < 1) {
      throw new IllegalArgumentException("a world needs a server");
    }
  }

  /** By {@code -Dhistory.…=}; docs/EVIDENCE.md names them. */
  static WorldSettings fromProperties() {
    int databasePort = Integer.getInteger("history.db.port", 0);
    long name = databasePort == 0 ? ProcessHandle.current().pid() : databasePort;
    Path parent = Files.isWritable(RAM_DISK) ? RAM_DISK : Path.of("target").toAbsolutePath();
    return new WorldSettings(
        Path.of(System.getProperty("history.home", parent.resolve("history-" + name).toString())),
        Integer.getInteger("history.servers", 1),
        databasePort,
        Integer.getInteger("history.http.port", 0),
        List.of(System.getProperty("history.jvm", "-XX:TieredStopAtLevel=1").split(" ")));
  }
}
