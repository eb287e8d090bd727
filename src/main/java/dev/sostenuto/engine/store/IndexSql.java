package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The SQL of one index read, and its parameters. Confined to one thread, for one read.
 *
 * <p>Values that both bounds begin with become equalities, the rest row comparisons, which
 * PostgreSQL answers from the index. A row comparison with a null is neither true nor false, so
 * where a column may be null the comparison is spelled out, nulls first. Identifiers come from the
 * catalog and are quoted; values are parameters.
 */
final class IndexSql {
  private final StringBuilder sql = new StringBuilder();
  private final List<ColumnSchema> parameterColumns = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();

  IndexSql(IndexBounds bounds, Direction direction, int limit) {
    IndexSchema index = bounds.index();
    List<Object> lower = bounds.lower().values();
    List<Object> upper = bounds.upper().values();
    int shared = sharedLength(lower, upper);
    for (int i = 0; i < shared; i++) conditions.add(equal(index.columns().get(i), lower.get(i)));
    if (lower.size() > shared) compare(bounds.lower(), index, shared, true);
    if (upper.size() > shared) compare(bounds.upper(), index, shared, false);
    sql.append(select(index.table()));
    if (!conditions.isEmpty()) sql.append(" where ").append(String.join(" and ", conditions));
    sql.append(" order by ").append(order(index, direction)).append(" limit ").append(limit);
  }

  static String select(TableSchema table) {
    return table.columns().stream()
        .map(column -> quoted(column.name()))
        .collect(Collectors.joining(", ", "select ", " from " + quoted(table.name())));
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  String text() {
    return sql.toString();
  }

  List<ColumnSchema> parameterColumns() {
    return parameterColumns;
  }

  List<Object> parameters() {
    return parameters;
  }

  private static int sharedLength(List<Object> lower, List<Object> upper) {
    int length = 0;
    while (length < lower.size()
        && length < upper.size()
        && Objects.equals(lower.get(length), upper.get(length))) length++;
    return length;
  }

  private void compare(Cut cut, IndexSchema index, int from, boolean lower) {
    List<ColumnSchema> columns = index.columns().subList(from, cut.values().size());
    List<Object> values = cut.values().subList(from, cut.values().size());
    // Behind "after", a row with these very values is beyond a lower bound and within an upper one.
    boolean orEqual = lower != cut.after();
    if (columns.stream().noneMatch(ColumnSchema::nullable)) {
      conditions.add(rowComparison(columns, values, (lower ? ">" : "<") + (orEqual ? "=" : "")));
    } else {
      // Implied by the next condition; gives the index scan a place to begin.
      if (lower && values.get(0) != null)
        conditions.add(
            quoted(columns.get(0).name()) + " >= " + parameter(columns.get(0), values.get(0)));
      conditions.add(spelledOut(columns, values, lower, orEqual));
    }
  }

  private String rowComparison(List<ColumnSchema> columns, List<Object> values, String operator) {
    List<String> names = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      names.add(quoted(columns.get(i).name()));
      marks.add(parameter(columns.get(i), values.get(i)));
    }
    return "(" + String.join(", ", names) + ") " + operator + " (" + String.join(", ", marks) + ")";
  }

  private String spelledOut(
      List<ColumnSchema> columns, List<Object> values, boolean lower, boolean orEqual) {
    ColumnSchema column = columns.get(0);
    Object value = values.get(0);
    String beyond = lower ? above(column, value) : below(column, value);
    if (columns.size() == 1 && !orEqual) return beyond;
    String equal = equal(column, value);
    if (columns.size() == 1) return "(" + beyond + " or " + equal + ")";
    String rest =
        spelledOut(
            columns.subList(1, columns.size()), values.subList(1, values.size()), lower, orEqual);
    return "(" + beyond + " or (" + equal + " and " + rest + "))";
  }

  private String above(ColumnSchema column, Object value) {
    if (value == null) return quoted(column.name()) + " is not null";
    return quoted(column.name()) + " > " + parameter(column, value);
  }

  private String below(ColumnSchema column, Object value) {
    if (value == null) return "false";
    String less = quoted(column.name()) + " < " + parameter(column, value);
    return column.nullable() ? "(" + less + " or " + quoted(column.name()) + " is null)" : less;
  }

  private String equal(ColumnSchema column, Object value) {
    if (value == null) return quoted(column.name()) + " is null";
    return quoted(column.name()) + " = " + parameter(column, value);
  }

  private String parameter(ColumnSchema column, Object value) {
    parameterColumns.add(column);
    parameters.add(value);
    return "?";
  }

  static String order(IndexSchema index, Direction direction) {
    boolean forward = direction == Direction.FORWARD;
    return index.columns().stream()
        .map(
            column ->
                quoted(column.name())
                    + (forward ? "" : " desc")
                    + (column.nullable() ? (forward ? " nulls first" : " nulls last") : ""))
        .collect(Collectors.joining(", "));
  }
}
