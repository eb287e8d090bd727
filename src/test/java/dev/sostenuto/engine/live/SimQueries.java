package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.RunCost;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyWriter;
import dev.sostenuto.engine.range.Range;
import dev.sostenuto.engine.store.ReadSet;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query functions of the simulation: what they answer from given rows, and what they read. */
final class SimQueries {
  private SimQueries() {}

  static QueryOutcome run(QueryCall call, Map<Integer, Row> rows, Instant now) {
    return switch (call.path()) {
      case "items:list" -> list(number(call, "g"), rows, Integer.MAX_VALUE);
      case "items:first" -> list(number(call, "g"), rows, 1);
      case "items:two" -> two(call, rows);
      case "items:page" -> page(call, rows);
      case "items:all" -> all(rows);
      case "items:mine" -> mine(call, rows);
      case "items:here" -> here(call, rows);
      case "items:brief" -> brief(list(number(call, "g"), rows, 1), now);
      default ->
          new QueryOutcome(
              new CallResult.Failure("Could not find " + call.path(), null),
              List.of(),
              ReadSet.EMPTY,
              null,
              false,
              null);
    };
  }

  private static long number(QueryCall call, String name) {
    return (long) ((JsonValue.Float64) call.args().get(name)).value();
  }

  private static QueryOutcome list(long group, Map<Integer, Row> rows, int limit) {
    Range whole = Range.prefix(new KeyWriter().int64(group).toKey());
    List<Row> found = in(whole, rows);
    if (found.size() < limit) return outcome(text(found), List.of(whole), null, false);
    List<Row> page = found.subList(0, limit);
    Key last = key(page.get(limit - 1));
    return outcome(text(page), List.of(Range.of(whole.start(), last.after())), null, false);
  }

  private static QueryOutcome two(QueryCall call, Map<Integer, Row> rows) {
    Range one = Range.prefix(new KeyWriter().int64(number(call, "g")).toKey());
    Range other = Range.prefix(new KeyWriter().int64(number(call, "h")).toKey());
    return outcome(
        text(in(one, rows)) + "/" + text(in(other, rows)), List.of(one, other), null, false);
  }

  /** A page from the journal's end, or of n rows; the whole group is one list. */
  private static QueryOutcome page(QueryCall call, Map<Integer, Row> rows) {
    Range whole = Range.prefix(new KeyWriter().int64(number(call, "g")).toKey());
    int n = (int) number(call, "n");
    Key start = whole.start();
    if (call.args().get("cursor") instanceof JsonValue.Str cursor) start = decode(cursor.value());
    String journal = call.journal();
    if (journal == null) {
      List<Row> rest =
          start.equals(whole.end()) ? List.of() : in(Range.of(start, whole.end()), rows);
      journal = encode(rest.size() < n ? whole.end() : key(rest.get(n - 1)).after());
    }
    Key end = decode(journal);
    if (start.compareTo(end) >= 0) return outcome("[]>" + journal, List.of(), journal, false);
    Range page = Range.of(start, end);
    return outcome(text(in(page, rows)) + ">" + journal, List.of(page), journal, false);
  }

  private static QueryOutcome all(Map<Integer, Row> rows) {
    List<Row> found = in(Range.all(), rows);
    return new QueryOutcome(
        new CallResult.Value(text(found)),
        List.of(),
        new ReadSet(List.of(), Set.of(SimDatabase.ITEMS)),
        null,
        false,
        null);
  }

  /** Looks at who calls. */
  private static QueryOutcome mine(QueryCall call, Map<Integer, Row> rows) {
    String who = call.identity() == null ? "nobody" : call.identity().tokenIdentifier();
    Range range = Range.prefix(new KeyWriter().int64(who.length() % 4).toKey());
    return outcome(who + text(in(range, rows)), List.of(range), null, true);
  }

  /** Looks at the session once there is a row in the group. */
  private static QueryOutcome here(QueryCall call, Map<Integer, Row> rows) {
    QueryOutcome found = list(number(call, "g"), rows, Integer.MAX_VALUE);
    if (in(found.reads().ranges().get(0).range(), rows).isEmpty()) return found;
    return new QueryOutcome(
        new CallResult.Value("\"" + call.session() + "\""),
        found.logLines(),
        found.reads(),
        null,
        false,
        true,
        null,
        RunCost.NONE);
  }

  /** The same, valid for a tenth of a second. */
  private static QueryOutcome brief(QueryOutcome outcome, Instant now) {
    return new QueryOutcome(
        outcome.result(),
        outcome.logLines(),
        outcome.reads(),
        outcome.journal(),
        outcome.identityRead(),
        now.plusMillis(100));
  }

  private static QueryOutcome outcome(
      String text, List<Range> ranges, String journal, boolean identityRead) {
    IndexSchema index = SimDatabase.BY_GROUP;
    List<ReadSet.IndexRange> reads = new ArrayList<>();
    for (Range range : ranges) reads.add(new ReadSet.IndexRange(index, range));
    return new QueryOutcome(
        new CallResult.Value(text),
        List.of(),
        new ReadSet(reads, Set.of()),
        journal,
        identityRead,
        null);
  }

  private static List<Row> in(Range range, Map<Integer, Row> rows) {
    return rows.values().stream()
        .filter(row -> range.contains(key(row)))
        .sorted(Comparator.comparing(SimQueries::key))
        .toList();
  }

  private static Key key(Row row) {
    return SimDatabase.BY_GROUP.keyOf(row);
  }

  private static String text(List<Row> rows) {
    return rows.stream().map(Row::toString).toList().toString();
  }

  private static String encode(Key key) {
    return Base64.getEncoder().encodeToString(key.bytes());
  }

  private static Key decode(String text) {
    return Key.of(Base64.getDecoder().decode(text));
  }
}
