package dev.sostenuto.simulation;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.store.Cut;
import dev.sostenuto.engine.store.Direction;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.store.KnownRowsReader;
import dev.sostenuto.engine.store.ReadLimits;
import dev.sostenuto.engine.store.Reader;
import dev.sostenuto.engine.store.RecordingReader;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The query functions of the simulation. What they read is noted by the product's own {@link
 * RecordingReader}. Confined to one run.
 */
final class Queries {
  private final QueryCall call;
  private final Map<Integer, Row> rows;
  private final RecordingReader reader;
  private String journal;
  private boolean identityRead;

  private Queries(QueryCall call, Map<Integer, Row> rows, KnownRows known) {
    this.call = call;
    this.rows = rows;
    this.reader =
        new RecordingReader(new KnownRowsReader(known, new Rows(rows)), ReadLimits.DEFAULTS);
  }

  /**
   * Runs one.
   *
   * @param known those of the rows that the product says need not be read
   */
  static QueryOutcome run(QueryCall call, Map<Integer, Row> rows, KnownRows known) {
    try {
      return new Queries(call, rows, known).run();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private QueryOutcome run() throws SQLException {
    CallResult result = result();
    return new QueryOutcome(result, List.of(), reader.readSet(), journal, identityRead, null);
  }

  private CallResult result() throws SQLException {
    return switch (call.path()) {
      case "items:list" -> value(text(group(number("g"), Integer.MAX_VALUE)));
      case "items:first", "items:endless" -> value(text(group(number("g"), 1)));
      case "items:last" -> value(text(read(bounds(number("g")), Direction.BACKWARD, 2)));
      case "items:two" ->
          value(text(group(number("g"), 100)) + text(group(number("h"), Integer.MAX_VALUE)));
      case "items:get" -> value(text(reader.get(Database.ITEMS, new UUID(0, number("g")))));
      case "items:follow" -> follow();
      case "items:few" -> few();
      case "items:page" -> page();
      case "items:all" -> all();
      case "items:mine" -> mine();
      default -> new CallResult.Failure("Could not find " + call.path(), null);
    };
  }

  /** What the group's first row points to: the next run may read elsewhere. */
  private CallResult follow() throws SQLException {
    List<Row> first = group(number("g"), 1);
    if (first.isEmpty()) return value("nothing");
    long other = (long) first.get(0).get(3) % Simulation.GROUPS;
    return value(other + text(group(other, 2)));
  }

  /** Fails when the group has many rows. */
  private CallResult few() throws SQLException {
    List<Row> rows = group(number("g"), Integer.MAX_VALUE);
    if (rows.size() > 4) return new CallResult.Failure(rows.size() + " are not few", null);
    return value(text(rows));
  }

  private CallResult all() {
    reader.readTables(Set.of(Database.ITEMS));
    return value(text(List.copyOf(rows.values())));
  }

  /** Looks at who calls. */
  private CallResult mine() throws SQLException {
    identityRead = true;
    String who = call.identity() == null ? "nobody" : call.identity().tokenIdentifier();
    return value(who + text(group(who.charAt(who.length() - 1) % Simulation.GROUPS, 10)));
  }

  /** A page from the cursor to the journal's end, or of n rows; the whole group is one list. */
  private CallResult page() throws SQLException {
    IndexBounds rest = bounds(number("g"));
    if (call.args().get("cursor") instanceof JsonValue.Str cursor) rest = rest.from(cut(cursor));
    int n = (int) number("n");
    List<Row> page;
    if (call.journal() != null) {
      journal = call.journal();
      if (!journal.equals("end")) rest = rest.to(cut(new JsonValue.Str(journal)));
      page = read(rest, Direction.FORWARD, Integer.MAX_VALUE);
    } else {
      page = read(rest, Direction.FORWARD, n);
      journal = page.size() < n ? "end" : cursor(page.get(n - 1));
    }
    JsonValue.ObjectBuilder value = JsonValue.object();
    value.put("page", text(page)).put("cursor", journal);
    return new CallResult.Value(EncodedJson.encode(value.build()));
  }

  // ---- reading

  private long number(String name) {
    return (long) ((JsonValue.Float64) call.args().get(name)).value();
  }

  private static IndexBounds bounds(long group) {
    List<Object> prefix = List.of(group);
    return new IndexBounds(Database.BY_GROUP, Cut.before(prefix), Cut.after(prefix));
  }

  private List<Row> group(long group, int limit) throws SQLException {
    return read(bounds(group), Direction.FORWARD, limit);
  }

  private List<Row> read(IndexBounds bounds, Direction direction, int limit) throws SQLException {
    List<Row> rows = new ArrayList<>();
    reader.read(bounds, direction, limit, rows::add);
    return rows;
  }

  private static CallResult.Value value(String text) {
    return new CallResult.Value('"' + text + '"');
  }

  private static String text(List<Row> rows) {
    StringBuilder text = new StringBuilder("[");
    for (Row row : rows) text.append(text(row)).append(' ');
    return text.append(']').toString();
  }

  private static String text(Row row) {
    return row == null ? "none" : (long) (double) row.get(1) + ":" + row.get(2) + ":" + row.get(3);
  }

  private static String cursor(Row row) {
    return row.get(2) + "/" + (long) (double) row.get(1);
  }

  private static Cut cut(JsonValue.Str cursor) {
    if (cursor.value().equals("end")) return Cut.END;
    String[] parts = cursor.value().split("/");
    long id = Long.parseLong(parts[1]);
    return Cut.after(List.of(Long.parseLong(parts[0]), (double) id, new UUID(0, id)));
  }

  /** Rows in the order of an index. */
  private record Rows(Map<Integer, Row> rows) implements Reader {
    @Override
    public void read(IndexBounds bounds, Direction direction, int limit, Sink sink) {
      Comparator<Row> order = Comparator.comparing(row -> bounds.index().keyOf(row));
      List<Row> within =
          rows.values().stream()
              .filter(row -> bounds.range().orElseThrow().contains(bounds.index().keyOf(row)))
              .sorted(direction == Direction.FORWARD ? order : order.reversed())
              .toList();
      int taken = 0;
      for (Row row : within) if (!sink.accept(row) || ++taken >= limit) return;
    }

    @Override
    public Row get(TableSchema table, UUID id) {
      return rows.get((int) id.getLeastSignificantBits());
    }
  }
}
