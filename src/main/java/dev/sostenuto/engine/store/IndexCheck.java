package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares the indexes of one table with those in the database. Stateless.
 *
 * <p>A declared index stands in the database under its own name or, since PostgreSQL's index names
 * are unique in a schema, as {@code <table>_<name>}. What must agree is its columns; those of
 * {@code by_creation_time} may have any name.
 */
final class IndexCheck {
  private static final String INDEXES =
      "select c.relname, m.amname, x.indisvalid, x.indpred is not null or x.indexprs is not null, x.indisprimary,"
          + " array(select coalesce(a.attname, '') from generate_series(0, x.indnkeyatts - 1) n"
          + " left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[n] order by n)::text[],"
          + " array(select x.indoption[n]::int from generate_series(0, x.indnkeyatts - 1) n order by n),"
          + " array(select coalesce(o.collname, '') from generate_series(0, x.indnkeyatts - 1) n"
          + " left join pg_collation o on o.oid = x.indcollation[n] order by n)::text[]"
          + " from pg_index x join pg_class c on c.oid = x.indexrelid join pg_am m on m.oid = c.relam"
          + " where x.indrelid = to_regclass(?)";

  private static final int DESCENDING = 1;
  private static final int NULLS_FIRST = 2;

  private IndexCheck() {}

  static void compare(Connection connection, TableSchema table, List<String> found)
      throws SQLException {
    List<Actual> actual = actual(connection, table);
    for (IndexSchema index : table.indexes()) {
      List<Actual> named =
          index == table.byId() || index == table.byCreationTime()
              ? actual
              : actual.stream().filter(there -> there.isNamed(index)).toList();
      if (named.isEmpty()) {
        found.add("The index " + index + " does not exist: " + ddl(index) + ".");
      } else if (named.stream().noneMatch(there -> there.matches(index))) {
        found.add("The index " + index + " should be: " + ddl(index) + ".");
      }
    }
  }

  private static List<Actual> actual(Connection connection, TableSchema table) throws SQLException {
    List<Actual> indexes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setString(1, IndexSql.quoted(table.name()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          boolean usable =
              rows.getString(2).equals("btree") && rows.getBoolean(3) && !rows.getBoolean(4);
          indexes.add(
              new Actual(
                  rows.getString(1),
                  usable,
                  rows.getBoolean(5),
                  List.of((String[]) rows.getArray(6).getArray()),
                  List.of((Integer[]) rows.getArray(7).getArray()),
                  List.of((String[]) rows.getArray(8).getArray())));
        }
      }
    }
    return indexes;
  }

  private static String ddl(IndexSchema index) {
    String name =
        index == index.table().byCreationTime() ? index.table() + "_" + index.name() : index.name();
    return index.columns().stream()
        .map(column -> column.name() + (column.nullable() ? " nulls first" : ""))
        .collect(
            Collectors.joining(", ", "create index " + name + " on " + index.table() + " (", ")"));
  }

  private record Actual(
      String name,
      boolean usable,
      boolean primary,
      List<String> columns,
      List<Integer> options,
      List<String> collations) {

    boolean isNamed(IndexSchema index) {
      return name.equals(index.name()) || name.equals(index.table().name() + "_" + index.name());
    }

    boolean matches(IndexSchema index) {
      if (!usable || columns.size() != index.columns().size()) return false;
      if (index == index.table().byId() && !primary) return false;
      for (int i = 0; i < columns.size(); i++) {
        ColumnSchema column = index.columns().get(i);
        boolean nullsFirst = (options.get(i) & NULLS_FIRST) != 0;
        boolean descending = (options.get(i) & DESCENDING) != 0;
        if (!columns.get(i).equals(column.name()) || descending || nullsFirst != column.nullable())
          return false;
        if (column.type() == ColumnType.TEXT && !collations.get(i).equals("C")) return false;
      }
      return true;
    }
  }
}
