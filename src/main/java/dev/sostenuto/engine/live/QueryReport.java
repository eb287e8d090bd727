package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * One query of the cache, as operators see it. Immutable.
 *
 * @param path canonical function path
 * @param identity on whose behalf it runs; null when nobody is signed in, or all share it
 * @param shared whether all callers share it
 * @param subscriptions who wants it; none while it is only kept warm
 * @param dirty whether it is to run
 * @param runCount how often it ran since it is in the cache
 * @param runs the last of these, the newest first
 */
public record QueryReport(
    String path,
    JsonValue.Obj args,
    Identity identity,
    boolean shared,
    int subscriptions,
    boolean dirty,
    long runCount,
    List<Run> runs) {
  static QueryReport of(Entry entry) {
    return new QueryReport(
        entry.path,
        entry.args,
        entry.owner.identity(),
        entry.key.sharing() == Sharing.ALL,
        entry.subscriptions.size(),
        entry.isNew() || entry.isDirty(),
        entry.history.count(),
        entry.history.runs());
  }

  /** Some queries of the cache, those that ran last first, and how many more there are. */
  public record Page(List<QueryReport> queries, int total) {
    public Page {
      queries = List.copyOf(queries);
    }

    /** Those of a function, or of all when the path is null. */
    static Page of(Collection<Entry> entries, String path, int limit) {
      List<Entry> found = new ArrayList<>();
      for (Entry entry : entries) if (path == null || path.equals(entry.path)) found.add(entry);
      found.sort(Comparator.comparing(Page::lastRun).reversed());
      List<Entry> shown = found.subList(0, Math.min(limit, found.size()));
      return new Page(shown.stream().map(QueryReport::of).toList(), found.size());
    }

    private static Instant lastRun(Entry entry) {
      Run last = entry.history.last();
      return last == null ? Instant.MAX : last.at();
    }
  }
}
