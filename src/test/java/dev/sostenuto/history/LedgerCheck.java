package dev.sostenuto.history;

import dev.sostenuto.history.Event.Called;
import dev.sostenuto.history.Event.Doubted;
import dev.sostenuto.history.Event.Rejected;
import dev.sostenuto.history.Event.Resolved;
import dev.sostenuto.history.Ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Promises beside the database: each resolved append is there once and where it said, none twice,
 * none out of order (L5, L6). Confined to one thread.
 */
final class LedgerCheck {
  private final List<Event> events;
  private final Ledger ledger;
  private final Set<String> twins;
  private final Violations found;
  private final Map<String, Map<String, Integer>> positions = new HashMap<>();

  LedgerCheck(List<Event> events, Ledger ledger, Set<String> twins, Violations found) {
    this.events = events;
    this.ledger = ledger;
    this.twins = twins;
    this.found = found;
  }

  void run() {
    ledger.entries().forEach(this::checkList);
    twins.forEach(this::checkTwins);
    events.forEach(this::checkOutcome);
    checkEveryCallEnded();
    checkNothingUncalled();
    checkOrder();
  }

  private void checkList(String list, List<Entry> entries) {
    Map<String, Integer> places = positions.computeIfAbsent(list, name -> new HashMap<>());
    int expected = 1;
    for (Entry entry : entries) {
      found.unless(
          entry.position() == expected++,
          "%s has the position %d where %d is expected",
          list,
          entry.position(),
          expected - 1);
      Integer other = places.putIfAbsent(entry.value(), entry.position());
      found.unless(
          other == null,
          "doubled: %s is in %s at %s and at %d",
          entry.value(),
          list,
          other,
          entry.position());
    }
    Integer tally = ledger.tallies().getOrDefault(list, 0);
    found.unless(
        tally == entries.size(),
        "%s has %d entries, its tally says %d",
        list,
        entries.size(),
        tally);
  }

  private void checkTwins(String both) {
    String[] names = Checker.lists(both);
    found.unless(values(names[0]).equals(values(names[1])), "%s are not the same lists", both);
  }

  private List<String> values(String list) {
    return ledger.list(list).stream().map(Entry::value).toList();
  }

  private void checkOutcome(Event event) {
    if (event instanceof Resolved resolved) {
      for (String list : Checker.lists(resolved.list())) {
        Integer place = place(list, resolved.value());
        if (place == null) {
          found.add("lost: %s was answered and is not in %s", resolved.value(), list);
        } else {
          found.unless(
              place == resolved.position(),
              "%s was answered with position %d and is at %d in %s",
              resolved.value(),
              resolved.position(),
              place,
              list);
        }
      }
    } else if (event instanceof Rejected rejected) {
      for (String list : Checker.lists(rejected.list())) {
        found.unless(
            place(list, rejected.value()) == null,
            "%s was refused (%s) and is in %s",
            rejected.value(),
            rejected.reason(),
            list);
      }
    }
  }

  private Integer place(String list, String value) {
    return positions.getOrDefault(list, Map.of()).get(value);
  }

  private void checkEveryCallEnded() {
    Set<String> open = new HashSet<>();
    for (Event event : events) {
      if (event instanceof Called called) {
        found.unless(open.add(called.value()), "%s was called twice", called.value());
      }
    }
    for (Event event : events) {
      String ended = endOf(event);
      found.unless(
          ended == null || open.remove(ended), "%s ended twice, or was never called", ended);
    }
    open.forEach(value -> found.add("%s never ended", value));
  }

  private static String endOf(Event event) {
    if (event instanceof Resolved resolved) {
      return resolved.value();
    }
    if (event instanceof Rejected rejected) {
      return rejected.value();
    }
    return event instanceof Doubted doubted ? doubted.value() : null;
  }

  private void checkNothingUncalled() {
    Map<String, Set<String>> called = new HashMap<>();
    for (Event event : events) {
      if (event instanceof Called call) {
        for (String list : Checker.lists(call.list())) {
          called.computeIfAbsent(list, name -> new HashSet<>()).add(call.value());
        }
      }
    }
    positions.forEach(
        (list, places) ->
            places
                .keySet()
                .forEach(
                    value ->
                        found.unless(
                            called.getOrDefault(list, Set.of()).contains(value),
                            "%s is in %s and nobody called for it",
                            value,
                            list)));
  }

  /** The calls of one client took effect in the order of the calls. */
  private void checkOrder() {
    Map<String, List<Called>> calls = new LinkedHashMap<>();
    for (Event event : events) {
      if (event instanceof Called called) {
        calls.computeIfAbsent(called.client(), client -> new ArrayList<>()).add(called);
      }
    }
    calls.values().forEach(this::checkOrder);
  }

  private void checkOrder(List<Called> calls) {
    Map<String, Integer> last = new HashMap<>();
    for (Called call : calls) {
      for (String list : Checker.lists(call.list())) {
        Integer place = place(list, call.value());
        if (place != null) {
          Integer before = last.put(list, place);
          found.unless(
              before == null || before < place,
              "out of order: %s is at %d in %s, an earlier call of %s at %s",
              call.value(),
              place,
              list,
              call.client(),
              before);
        }
      }
    }
  }
}
