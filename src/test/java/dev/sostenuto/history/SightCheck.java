package dev.sostenuto.history;

import dev.sostenuto.history.Event.Broken;
import dev.sostenuto.history.Event.Resolved;
import dev.sostenuto.history.Event.Seen;
import dev.sostenuto.history.Event.View;
import dev.sostenuto.history.Ledger.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What watchers were shown, beside the database: each sight is the beginning of the final lists
 * (L1), all of one moment (L2), never an earlier one (L3), with the client's own appends (L4), and
 * the last sight is everything (L9). Confined to one thread.
 */
final class SightCheck {
  private static final int SHOWN = 6;

  private final List<Event> events;
  private final Ledger ledger;
  private final Set<String> twins;
  private final Violations found;

  /**
   * By list and version: the highest position answered with that version or a lower one. An answer
   * that came without the change feed carries a version that was claimed before its commit; it
   * binds its own session only.
   */
  private final Map<String, NavigableMap<Long, Integer>> owed = new HashMap<>();

  private final Map<String, Watcher> watchers = new TreeMap<>();

  /** What one client has shown so far. */
  private static final class Watcher {
    private long ts;
    private final Map<String, View> views = new TreeMap<>();
    private final Map<String, Integer> most = new HashMap<>();
  }

  SightCheck(List<Event> events, Ledger ledger, Set<String> twins, Violations found) {
    this.events = events;
    this.ledger = ledger;
    this.twins = twins;
    this.found = found;
  }

  void run() {
    collectOwed();
    for (Event event : events) {
      if (event instanceof Seen seen) {
        check(seen);
      } else if (event instanceof Resolved resolved && resolved.shown() != null) {
        found.unless(
            resolved.shown() >= resolved.position(),
            "own write: when %s resolved at %d, %s showed %d",
            resolved.value(),
            resolved.position(),
            resolved.client(),
            resolved.shown());
      } else if (event instanceof Broken broken) {
        found.add("broken: %s: %s", broken.client(), broken.reason());
      }
    }
    watchers.forEach(this::checkNotBehind);
  }

  private void collectOwed() {
    for (Event event : events) {
      if (event instanceof Resolved resolved) {
        for (String list : Checker.lists(resolved.list())) {
          List<Entry> all = ledger.list(list);
          boolean there = resolved.position() >= 1 && resolved.position() <= all.size();
          if (there && resolved.ts() > all.get(resolved.position() - 1).stamp()) {
            owed.computeIfAbsent(list, name -> new TreeMap<>())
                .merge(resolved.ts(), resolved.position(), Math::max);
          }
        }
      }
    }
    for (NavigableMap<Long, Integer> byVersion : owed.values()) {
      int most = 0;
      for (Map.Entry<Long, Integer> entry : byVersion.entrySet()) {
        most = Math.max(most, entry.getValue());
        entry.setValue(most);
      }
    }
  }

  private void check(Seen seen) {
    Watcher watcher = watchers.computeIfAbsent(seen.client(), client -> new Watcher());
    found.unless(
        seen.ts() >= watcher.ts,
        "backwards: %s went from version %d to %d",
        seen.client(),
        watcher.ts,
        seen.ts());
    watcher.ts = seen.ts();
    watcher.views.putAll(seen.changed());
    seen.changed().forEach((list, view) -> checkView(seen, watcher, list, view));
    watcher.views.forEach((list, view) -> checkHoldsWhatIsOwed(seen, list, view));
    twins.forEach(both -> checkTogether(seen, watcher, Checker.lists(both)));
  }

  private void checkView(Seen seen, Watcher watcher, String list, View view) {
    int shown = Math.max(view.count(), view.end());
    if (shown < 0) {
      return;
    }
    int before = watcher.most.merge(list, shown, Math::max);
    found.unless(
        shown >= before,
        "backwards: %s saw %d entries of %s after %d",
        seen.client(),
        shown,
        list,
        before);
    found.unless(
        view.count() < 0 || view.end() < 0 || view.count() == view.end(),
        "disagreement: at version %d, %s saw the count %d and the end %d of %s",
        seen.ts(),
        seen.client(),
        view.count(),
        view.end(),
        list);
    checkIsBeginning(seen, list, view);
  }

  private void checkIsBeginning(Seen seen, String list, View view) {
    List<Entry> all = ledger.list(list);
    if (view.count() > all.size() || view.end() > all.size()) {
      found.add(
          "vanished: %s saw %d entries of %s, there are %d in the end",
          seen.client(), Math.max(view.count(), view.end()), list, all.size());
      return;
    }
    if (view.end() >= 0) {
      int from = Math.max(0, view.end() - SHOWN);
      List<String> expected = all.subList(from, view.end()).stream().map(Entry::value).toList();
      found.unless(
          expected.equals(view.values()),
          "no beginning: at version %d, %s saw %s of %s, at %d there was %s",
          seen.ts(),
          seen.client(),
          view.values(),
          list,
          view.end(),
          expected);
    }
  }

  private void checkHoldsWhatIsOwed(Seen seen, String list, View view) {
    NavigableMap<Long, Integer> byVersion = owed.get(list);
    Map.Entry<Long, Integer> due = byVersion == null ? null : byVersion.floorEntry(seen.ts());
    if (due == null) {
      return;
    }
    found.unless(
        view.count() < 0 || view.count() >= due.getValue(),
        "untrue: %s at version %d shows %d entries of %s, position %d was answered with version %d",
        seen.client(),
        seen.ts(),
        view.count(),
        list,
        due.getValue(),
        due.getKey());
  }

  private void checkTogether(Seen seen, Watcher watcher, String... names) {
    View left = watcher.views.getOrDefault(names[0], View.NOTHING);
    View right = watcher.views.getOrDefault(names[1], View.NOTHING);
    found.unless(
        left.count() < 0 || right.count() < 0 || left.count() == right.count(),
        "disagreement: at version %d, %s saw %d entries of %s and %d of %s",
        seen.ts(),
        seen.client(),
        left.count(),
        names[0],
        right.count(),
        names[1]);
  }

  private void checkNotBehind(String client, Watcher watcher) {
    watcher.views.forEach(
        (list, view) ->
            found.unless(
                view.count() == ledger.list(list).size(),
                "behind: %s shows %d entries of %s in the end, there are %d",
                client,
                view.count(),
                list,
                ledger.list(list).size()));
  }
}
