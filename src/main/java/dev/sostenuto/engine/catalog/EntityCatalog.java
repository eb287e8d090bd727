package dev.sostenuto.engine.catalog;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Builds the {@link Catalog} from JPA entities, by their annotations and JPA's default names.
 * Stateless.
 *
 * <p>A mistake in an entity is an {@link InvalidEntityException} whose sentence names it.
 */
public final class EntityCatalog {
  /** Most indexes that an entity may declare. */
  public static final int INDEXES_LIMIT = 64;

  private EntityCatalog() {}

  /**
   * @param entities the live ones
   * @param numbers the number of each one's table
   */
  public static Catalog of(Collection<Class<?>> entities, ToIntFunction<Class<?>> numbers) {
    List<TableSchema> tables = new ArrayList<>();
    for (Class<?> entity : entities) tables.add(table(entity, numbers.applyAsInt(entity)));
    tables.sort(Comparator.comparing(TableSchema::name));
    try {
      return new Catalog(tables);
    } catch (IllegalArgumentException e) {
      throw new InvalidEntityException(e.getMessage() + ".");
    }
  }

  /** The table's name by {@code @Table}, else by JPA's default. */
  public static String tableName(Class<?> entity) {
    Table table = entity.getAnnotation(Table.class);
    if (table != null && !table.name().isEmpty()) return table.name();
    Entity declared = entity.getAnnotation(Entity.class);
    boolean named = declared != null && !declared.name().isEmpty();
    return (named ? declared.name() : entity.getSimpleName()).toLowerCase(Locale.ROOT);
  }

  private static TableSchema table(Class<?> entity, int number) {
    Table table = entity.getAnnotation(Table.class);
    if (table != null && !(table.schema().isEmpty() && table.catalog().isEmpty()))
      throw mistake(
          entity, "names a schema; live tables are found by the connection's search path");
    List<ColumnSchema> columns = columns(entity);
    List<IndexSchema.Declaration> indexes = new ArrayList<>();
    if (table != null) {
      for (jakarta.persistence.Index index : table.indexes())
        indexes.add(IndexDeclarations.read(entity, index, columns));
    }
    IndexDeclarations.requireDistinct(entity, indexes);
    return new TableSchema(tableName(entity), number, entity, columns, indexes);
  }

  private static List<ColumnSchema> columns(Class<?> entity) {
    List<ColumnSchema> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Attribute attribute : EntityAttributes.of(entity)) {
      int ordinal = columns.size();
      if (!names.add(attribute.column()))
        throw mistake(entity, "has two attributes in the column " + attribute.column());
      if (ordinal > 1 && attribute.name().startsWith("_"))
        throw mistake(
            entity,
            "has the attribute " + attribute.name() + "; names with a leading _ are reserved");
      columns.add(
          new ColumnSchema(
              ordinal,
              attribute.column(),
              fieldName(ordinal, attribute),
              attribute.type(),
              attribute.nullable()));
    }
    return columns;
  }

  private static String fieldName(int ordinal, Attribute attribute) {
    return switch (ordinal) {
      case 0 -> "_id";
      case 1 -> "_creationTime";
      default -> attribute.name();
    };
  }

  static InvalidEntityException mistake(Class<?> entity, String what) {
    return new InvalidEntityException("The entity " + entity.getSimpleName() + " " + what + ".");
  }
}
