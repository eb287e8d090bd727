package dev.sostenuto.engine.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The live tables of a deployment. Immutable. */
public final class Catalog {
  private final List<TableSchema> tables;
  private final Map<String, TableSchema> byName = new HashMap<>();
  private final Map<Integer, TableSchema> byNumber = new HashMap<>();
  private final Map<Class<?>, TableSchema> byEntity = new HashMap<>();

  public Catalog(List<TableSchema> tables) {
    this.tables = List.copyOf(tables);
    for (TableSchema table : tables) {
      if (byName.put(table.name(), table) != null)
        throw new IllegalArgumentException("two entities name the table " + table.name());
      TableSchema other = byNumber.put(table.number(), table);
      if (other != null)
        throw new IllegalArgumentException(
            "tables "
                + other.name()
                + " and "
                + table.name()
                + " share the number "
                + table.number());
      byEntity.put(table.entity(), table);
    }
  }

  public List<TableSchema> tables() {
    return tables;
  }

  public Optional<TableSchema> table(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Optional<TableSchema> table(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  public Optional<TableSchema> table(Class<?> entity) {
    return Optional.ofNullable(byEntity.get(entity));
  }
}
