package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The foreign keys that lead to some tables, as the database has them. Immutable.
 *
 * @param keys from whichever table of the database
 */
public record ForeignKeys(List<ForeignKey> keys) {
  private static final String FIND =
      """
      select c.conname, coalesce(r.relname, ''), f.name, c.confdeltype in ('c', 'n', 'd')
      from pg_constraint c
      join unnest(?::text[]) f(name) on c.confrelid = to_regclass(quote_ident(f.name))
      join pg_class r on r.oid = c.conrelid
      where c.contype = 'f'
      order by 1
      """;

  /**
   * One of them.
   *
   * @param from the table whose rows refer
   * @param to the table that they refer to
   * @param changesRows whether the rows are deleted or changed when the ones that they refer to are
   */
  public record ForeignKey(String name, String from, String to, boolean changesRows) {}

  public ForeignKeys {
    keys = List.copyOf(keys);
  }

  public static ForeignKeys to(Connection connection, Collection<TableSchema> tables)
      throws SQLException {
    List<ForeignKey> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      Object[] names = tables.stream().map(TableSchema::name).toArray();
      statement.setArray(1, connection.createArrayOf("text", names));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next())
          found.add(
              new ForeignKey(
                  rows.getString(1), rows.getString(2), rows.getString(3), rows.getBoolean(4)));
      }
    }
    return new ForeignKeys(found);
  }

  /**
   * Tables in the order in which they can be filled: first those that refer to no other of them.
   * What goes round in circles comes last, all together.
   */
  public List<List<TableSchema>> levels(Collection<TableSchema> tables) {
    List<List<TableSchema>> levels = new ArrayList<>();
    List<TableSchema> rest = new ArrayList<>(tables);
    while (!rest.isEmpty()) {
      Set<String> names = new TreeSet<>();
      rest.forEach(table -> names.add(table.name()));
      List<TableSchema> free =
          rest.stream().filter(table -> !refersToOneOf(table.name(), names)).toList();
      if (free.isEmpty()) free = List.copyOf(rest);
      levels.add(free);
      rest.removeAll(free);
    }
    return levels;
  }

  private boolean refersToOneOf(String table, Set<String> names) {
    return keys.stream()
        .anyMatch(
            key -> key.from().equals(table) && !key.to().equals(table) && names.contains(key.to()));
  }
}
