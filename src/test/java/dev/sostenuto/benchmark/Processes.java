package dev.sostenuto.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of the measured processes. Immutable. */
record Processes(long server, long postgres) {
  private static final double TICKS_PER_SECOND = 100;

  /** CPU seconds of the server so far. */
  double serverCpu() {
    return cpu(server);
  }

  /** CPU seconds of PostgreSQL and its processes so far, those that have ended included. */
  double postgresCpu() {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return cpu(postgres)
          + all.map(Path::getFileName)
              .map(Path::toString)
              .filter(name -> name.matches("\\d+"))
              .mapToLong(Long::parseLong)
              .filter(pid -> parent(pid) == postgres)
              .mapToDouble(Processes::cpu)
              .sum();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Resident bytes of the server. */
  long serverResident() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + server + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          << 10;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has the server collect its garbage. */
  void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    new ProcessBuilder(jcmd, Long.toString(server), "GC.run")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static long parent(long pid) {
    String[] fields = fields(pid);
    return fields == null ? -1 : Long.parseLong(fields[1]);
  }

  private static double cpu(long pid) {
    String[] fields = fields(pid);
    if (fields == null) return 0;
    double ticks = 0;
    for (int i = 11; i <= 14; i++) ticks += Long.parseLong(fields[i]);
    return ticks / TICKS_PER_SECOND;
  }

  /** The fields of the process's line from its state on; null when it has ended. */
  private static String[] fields(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return line.substring(line.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return null;
    }
  }
}
