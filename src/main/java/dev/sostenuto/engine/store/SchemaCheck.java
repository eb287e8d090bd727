package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the catalog with the database that it is to describe. Stateless. */
public final class SchemaCheck {
  private static final String ENCODING = "select current_setting('server_encoding')";

  private static final String TABLE =
      "select c.relkind::text, c.relpersistence::text from pg_class c where c.oid = to_regclass(?)";

  private static final String COLUMNS =
      "select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, coalesce(o.collname, ''),"
          + " a.atthasdef or a.attidentity <> '' or a.attgenerated <> ''"
          + " from pg_attribute a left join pg_collation o on o.oid = a.attcollation"
          + " where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped order by a.attnum";

  private SchemaCheck() {}

  /** Each difference as a sentence that names table and column or index; empty when they agree. */
  public static List<String> differences(Connection connection, Catalog catalog)
      throws SQLException {
    List<String> found = new ArrayList<>();
    String encoding = text(connection, ENCODING);
    if (!encoding.equals("UTF8"))
      found.add("The database has the encoding " + encoding + "; live tables need UTF8.");
    for (TableSchema table : catalog.tables()) {
      int before = found.size();
      compareTable(connection, table, found);
      if (found.size() == before) IndexCheck.compare(connection, table, found);
    }
    return found;
  }

  /**
   * @throws IllegalStateException when they differ; the message holds every sentence
   */
  public static void require(Connection connection, Catalog catalog) throws SQLException {
    List<String> found = differences(connection, catalog);
    if (!found.isEmpty())
      throw new IllegalStateException(
          "The entities and the database differ:\n  " + String.join("\n  ", found));
  }

  private static void compareTable(Connection connection, TableSchema table, List<String> found)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, IndexSql.quoted(table.name()));
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          found.add(
              "The table " + table + " of " + table.entity().getSimpleName() + " does not exist.");
          return;
        }
        if (!row.getString(1).equals("r") || !row.getString(2).equals("p")) {
          found.add(
              table
                  + " is a view, partitioned, foreign, unlogged or temporary; only an ordinary table has all its changes"
                  + " in the log.");
          return;
        }
      }
    }
    compareColumns(table, actualColumns(connection, table), found);
  }

  private static Map<String, Actual> actualColumns(Connection connection, TableSchema table)
      throws SQLException {
    Map<String, Actual> columns = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setString(1, IndexSql.quoted(table.name()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next())
          columns.put(
              rows.getString(1),
              new Actual(
                  rows.getString(2), rows.getBoolean(3), rows.getString(4), rows.getBoolean(5)));
      }
    }
    return columns;
  }

  private static void compareColumns(
      TableSchema table, Map<String, Actual> actual, List<String> found) {
    for (ColumnSchema column : table.columns()) {
      String name = table + "." + column.name();
      Actual there = actual.remove(column.name());
      if (there == null) {
        found.add("The column " + name + " does not exist.");
        continue;
      }
      if (!matches(column.type(), there.type()))
        found.add(
            "The column "
                + name
                + " is "
                + there.type()
                + ", but the entity has "
                + column.type()
                + ".");
      if (column.type() == ColumnType.TEXT && !there.collation().equals("C"))
        found.add("The column " + name + " needs COLLATE \"C\".");
      if (column.nullable() && there.notNull())
        found.add("The column " + name + " is NOT NULL, but the entity's attribute may be null.");
      if (!column.nullable() && !there.notNull())
        found.add("The column " + name + " may be null, but the entity's attribute may not.");
    }
    actual.forEach(
        (name, there) -> {
          if (there.notNull() && !there.hasDefault())
            found.add(
                "The column "
                    + table
                    + "."
                    + name
                    + " is NOT NULL without a default, and the entity does not have it.");
        });
  }

  private static boolean matches(ColumnType type, String actual) {
    return switch (type) {
      case BOOLEAN -> actual.equals("boolean");
      case INTEGER ->
          actual.equals("smallint") || actual.equals("integer") || actual.equals("bigint");
      case FLOAT8 -> actual.equals("double precision");
      case TEXT -> actual.equals("text") || actual.startsWith("character varying");
      case UUID -> actual.equals("uuid");
      case TIMESTAMPTZ -> actual.startsWith("timestamp") && actual.endsWith("with time zone");
      case BYTEA -> actual.equals("bytea");
      case JSONB -> actual.equals("jsonb");
    };
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private record Actual(String type, boolean notNull, String collation, boolean hasDefault) {}
}
