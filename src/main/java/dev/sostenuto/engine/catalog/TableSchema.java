package dev.sostenuto.engine.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One live table: its columns and indexes. Immutable; equal only to itself.
 *
 * <p>The first two columns are the system columns {@code id} ({@code _id}) and {@code
 * creation_time} ({@code _creationTime}).
 */
public final class TableSchema {
  private final String name;
  private final int number;
  private final Class<?> entity;
  private final List<ColumnSchema> columns;
  private final List<IndexSchema> indexes;

  /**
   * @param number what stands in the ids of its documents, above 10,000
   * @param entity the JPA entity
   * @param columns system columns first, ordinals ascending from 0
   * @param indexes declared ones, without {@code by_id} and {@code by_creation_time}
   */
  public TableSchema(
      String name,
      int number,
      Class<?> entity,
      List<ColumnSchema> columns,
      List<IndexSchema.Declaration> indexes) {
    this.name = name;
    this.number = number;
    this.entity = entity;
    this.columns = List.copyOf(columns);
    List<IndexSchema> all = new ArrayList<>();
    all.add(new IndexSchema(this, IndexSchema.BY_ID, List.of(idColumn())));
    all.add(
        new IndexSchema(
            this, IndexSchema.BY_CREATION_TIME, List.of(creationTimeColumn(), idColumn())));
    for (IndexSchema.Declaration declared : indexes) {
      List<ColumnSchema> extended = new ArrayList<>();
      for (String column : declared.columns()) extended.add(column(column).orElseThrow());
      extended.add(creationTimeColumn());
      extended.add(idColumn());
      all.add(new IndexSchema(this, declared.name(), extended));
    }
    this.indexes = List.copyOf(all);
  }

  public String name() {
    return name;
  }

  public int number() {
    return number;
  }

  public Class<?> entity() {
    return entity;
  }

  public List<ColumnSchema> columns() {
    return columns;
  }

  /** All indexes, {@code by_id} and {@code by_creation_time} first. */
  public List<IndexSchema> indexes() {
    return indexes;
  }

  public IndexSchema byId() {
    return indexes.get(0);
  }

  public IndexSchema byCreationTime() {
    return indexes.get(1);
  }

  public Optional<IndexSchema> index(String indexName) {
    return indexes.stream().filter(i -> i.name().equals(indexName)).findFirst();
  }

  public Optional<ColumnSchema> column(String columnName) {
    return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
  }

  /** Whether some column has this type. */
  public boolean has(ColumnType type) {
    return columns.stream().anyMatch(column -> column.type() == type);
  }

  public ColumnSchema idColumn() {
    return columns.get(0);
  }

  public ColumnSchema creationTimeColumn() {
    return columns.get(1);
  }

  @Override
  public String toString() {
    return name;
  }
}
