package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.EntityCatalog;
import dev.sostenuto.engine.catalog.InvalidEntityException;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The documents of a deployment: which entities are live, and the numbers of their tables.
 * Stateless.
 */
public final class Documents {
  /** Numbers below are the system's. */
  static final int FIRST_NUMBER = 10_001;

  private static final Set<Class<?>> SYSTEM =
      Set.of(
          ScheduledFunction.class,
          EnvironmentVariable.class,
          SessionWatch.class,
          SnapshotExport.class,
          SnapshotImport.class);

  /** The largest number whose variable-length form has three bytes. */
  private static final int LAST_NUMBER = (1 << 21) - 1;

  private Documents() {}

  /** The catalog of all entities of a persistence unit that extend {@link Document}. */
  public static Catalog catalog(EntityManagerFactory factory) {
    List<Class<?>> entities = new ArrayList<>();
    for (EntityType<?> entity : factory.getMetamodel().getEntities()) {
      if (Document.class.isAssignableFrom(entity.getJavaType())) entities.add(entity.getJavaType());
    }
    return catalog(entities);
  }

  /** The catalog of a deployment with these entities of its own. */
  public static Catalog deployed(Collection<Class<?>> entities) {
    Set<Class<?>> all = new HashSet<>(SYSTEM);
    all.addAll(entities);
    return catalog(all);
  }

  public static Catalog catalog(Collection<Class<?>> entities) {
    return EntityCatalog.of(entities, Documents::tableNumber);
  }

  /** The number of an entity's table: by its annotation, else derived from the table's name. */
  static int tableNumber(Class<?> entity) {
    TableNumber chosen = entity.getAnnotation(TableNumber.class);
    if (chosen == null) return derivedNumber(EntityCatalog.tableName(entity));
    if (SYSTEM.contains(entity)) return chosen.value();
    if (chosen.value() < FIRST_NUMBER || chosen.value() > LAST_NUMBER)
      throw new InvalidEntityException(
          "The entity "
              + entity.getSimpleName()
              + " has the table number "
              + chosen.value()
              + "; it must be from "
              + FIRST_NUMBER
              + " to "
              + LAST_NUMBER
              + ".");
    return chosen.value();
  }

  private static int derivedNumber(String tableName) {
    CRC32 hash = new CRC32();
    hash.update(tableName.getBytes(StandardCharsets.UTF_8));
    return FIRST_NUMBER + (int) (hash.getValue() % (LAST_NUMBER - FIRST_NUMBER + 1));
  }
}
