package dev.sostenuto.history;

import dev.sostenuto.history.Event.Called;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The judge of a history: what writers and watchers wrote down, beside what the database holds in
 * the end. Stateless; knows nothing of the engine.
 *
 * <p>Every append takes the next position of its list, so whatever a watcher is shown must be the
 * beginning of the final list, and the count alone says which. A list named {@code a+b} is two
 * lists that are only appended to together.
 */
final class Checker {
  private Checker() {}

  /** What is wrong, in sentences; empty when all holds. */
  static List<String> violations(List<Event> events, Ledger ledger) {
    Violations found = new Violations();
    Set<String> twins =
        events.stream()
            .filter(e -> e instanceof Called called && called.list().contains("+"))
            .map(e -> ((Called) e).list())
            .collect(Collectors.toSet());
    new LedgerCheck(events, ledger, twins, found).run();
    new SightCheck(events, ledger, twins, found).run();
    return found.sentences();
  }

  static String[] lists(String name) {
    return name.split("\\+");
  }
}
