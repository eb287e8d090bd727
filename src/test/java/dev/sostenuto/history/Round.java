package dev.sostenuto.history;

import dev.sostenuto.history.Event.Doubted;
import dev.sostenuto.history.Event.Rejected;
import dev.sostenuto.history.Event.Resolved;
import dev.sostenuto.history.Event.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Fresh clients on fresh lists: they append while something happens, come to rest, and are judged.
 * Confined to one thread.
 */
final class Round {
  /** What happens while the clients append. */
  interface Disturbance {
    void during(List<Crew> crews) throws Exception;
  }

  /**
   * How the clients behave.
   *
   * @param crews processes
   * @param clients of each process
   * @param paceMillis a client's mean pause before an append
   * @param pipelined appends that a client may have open at once
   */
  record Manner(int crews, int clients, int paceMillis, int pipelined) {}

  /**
   * What came out.
   *
   * @param violations empty when all holds
   */
  record Outcome(List<Event> events, Ledger ledger, List<String> violations) {
    long count(Class<? extends Event> type) {
      return events.stream().filter(type::isInstance).count();
    }

    String figures() {
      return count(Resolved.class)
          + " resolved, "
          + count(Rejected.class)
          + " rejected, "
          + count(Doubted.class)
          + " in doubt, "
          + count(Seen.class)
          + " sights";
    }
  }

  private final World world;
  private final String prefix;
  private final Manner manner;
  private final Random random;
  private final List<Crew> crews = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  Round(World world, int number, Manner manner, Random random) {
    this.world = world;
    this.prefix = "r" + number + "-";
    this.manner = manner;
    this.random = random;
  }

  String prefix() {
    return prefix;
  }

  Outcome play(Disturbance disturbance) throws Exception {
    try (Connection connection = world.connect()) {
      SqlWriter.prepare(connection, prefix);
    }
    SqlWriter sql = new SqlWriter(world.dataSource(), prefix, manner.paceMillis() * 4, random);
    List<Event> events = new ArrayList<>();
    try {
      startCrews();
      sql.go();
      disturbance.during(crews);
    } finally {
      events.addAll(sql.rest());
    }
    try {
      settle();
      for (Crew crew : crews) {
        events.addAll(crew.end());
      }
    } finally {
      crews.forEach(Crew::close);
    }
    Ledger ledger = ledger();
    List<String> violations = new ArrayList<>(problems);
    violations.addAll(Checker.violations(events, ledger));
    return new Outcome(events, ledger, violations);
  }

  private void startCrews() throws IOException {
    for (int i = 0; i < manner.crews(); i++) {
      char name = (char) ('a' + i);
      List<String> names =
          IntStream.rangeClosed(1, manner.clients()).mapToObj(k -> name + "" + k).toList();
      Path log = world.home().resolve(prefix + name + ".log");
      crews.add(
          Crew.start(
              world.crewProgram(),
              log,
              world.wire().port(),
              names,
              prefix,
              manner.paceMillis(),
              manner.pipelined()));
    }
    for (Crew crew : crews) {
      crew.go();
    }
  }

  /** Everything has healed: each promise settles, and each client shows everything. */
  private void settle() throws IOException, SQLException {
    for (Crew crew : crews) {
      crew.rest();
    }
    for (Crew crew : crews) {
      noteProblem(crew::awaitSettled);
    }
    var counts = ledger().tallies();
    for (Crew crew : crews) {
      noteProblem(() -> crew.awaitCounts(counts));
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void noteProblem(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      problems.add(e.getMessage());
    }
  }

  Ledger ledger() throws SQLException {
    try (Connection connection = world.connect()) {
      return Ledger.read(connection, prefix);
    }
  }
}
