package dev.sostenuto.engine.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code @Index} annotations and judges them. Stateless. */
final class IndexDeclarations {
  /** Most columns that an index may name. */
  static final int COLUMNS_LIMIT = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");

  private IndexDeclarations() {}

  static IndexSchema.Declaration read(
      Class<?> entity, jakarta.persistence.Index index, List<ColumnSchema> columns) {
    String name = index.name();
    if (!NAME.matcher(name).matches())
      throw EntityCatalog.mistake(
          entity,
          "declares the index \""
              + name
              + "\"; an index name is a letter, then up to 62 letters, digits and _");
    if (name.equals(IndexSchema.BY_ID) || name.equals(IndexSchema.BY_CREATION_TIME))
      throw EntityCatalog.mistake(
          entity, "declares the index " + name + ", which every table has by itself");
    List<String> named = new ArrayList<>();
    for (String part : index.columnList().split(",", -1))
      named.add(column(entity, name, part.trim(), columns).name());
    if (named.size() > COLUMNS_LIMIT)
      throw mistake(entity, name, "has " + named.size() + " columns, more than " + COLUMNS_LIMIT);
    if (new HashSet<>(named).size() < named.size())
      throw mistake(entity, name, "names a column twice");
    return new IndexSchema.Declaration(name, named);
  }

  static void requireDistinct(Class<?> entity, List<IndexSchema.Declaration> indexes) {
    if (indexes.size() > EntityCatalog.INDEXES_LIMIT)
      throw EntityCatalog.mistake(
          entity,
          "declares " + indexes.size() + " indexes, more than " + EntityCatalog.INDEXES_LIMIT);
    Set<String> names = new HashSet<>();
    Set<List<String>> columns = new HashSet<>();
    for (IndexSchema.Declaration index : indexes) {
      if (!names.add(index.name())) throw mistake(entity, index.name(), "is declared twice");
      if (!columns.add(index.columns()))
        throw mistake(entity, index.name(), "has the same columns as another one");
    }
  }

  private static ColumnSchema column(
      Class<?> entity, String index, String part, List<ColumnSchema> columns) {
    String lower = part.toLowerCase(Locale.ROOT);
    if (lower.endsWith(" desc"))
      throw mistake(
          entity,
          index,
          "orders a column descending; queries choose the direction of a whole index");
    String name = lower.endsWith(" asc") ? part.substring(0, part.length() - 4).trim() : part;
    for (ColumnSchema column : columns) {
      if (!column.name().equals(name)) continue;
      if (column.ordinal() < 2)
        throw mistake(
            entity,
            index,
            "names the column " + name + "; every index ends in creation_time and id by itself");
      if (column.type() == ColumnType.JSONB)
        throw mistake(entity, index, "names the column " + name + ", but jsonb has no order");
      return column;
    }
    for (ColumnSchema column : columns) {
      if (column.field().equals(name))
        throw mistake(
            entity, index, "names the attribute " + name + "; its column is " + column.name());
    }
    throw mistake(entity, index, "names the column " + name + ", which the entity does not have");
  }

  private static InvalidEntityException mistake(Class<?> entity, String index, String what) {
    return new InvalidEntityException(
        "The index " + index + " of the entity " + entity.getSimpleName() + " " + what + ".");
  }
}
