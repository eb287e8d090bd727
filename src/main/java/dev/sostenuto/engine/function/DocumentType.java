package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Attribute;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.EntityAttributes;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.Id;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.UUID;

/**
 * An entity class as rows: the short way from a row to a document, without JPA. Immutable.
 *
 * @param <T> the entity
 */
final class DocumentType<T> {
  private final TableSchema table;
  private final Class<T> entity;
  private final Constructor<T> constructor;
  private final List<Attribute> attributes;
  private final boolean needsJpa;

  @SuppressWarnings("unchecked")
  DocumentType(TableSchema table) {
    this.table = table;
    this.entity = (Class<T>) table.entity();
    this.attributes = EntityAttributes.of(entity);
    this.needsJpa = EntityLifecycle.isObserved(entity);
    try {
      this.constructor = entity.getDeclaredConstructor();
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new InvalidFunctionException(
          "The entity " + entity.getSimpleName() + " needs a constructor without parameters.");
    }
  }

  /** Whether JPA must write it, since more happens then than that a row is written. */
  boolean needsJpa() {
    return needsJpa;
  }

  TableSchema table() {
    return table;
  }

  Class<T> entity() {
    return entity;
  }

  /** In the order of the table's columns. */
  List<Attribute> attributes() {
    return attributes;
  }

  /** The attribute behind a column. */
  Attribute attribute(ColumnSchema column) {
    return attributes.get(column.ordinal());
  }

  Id<T> idOf(Object document) {
    return new Id<>(table.number(), (UUID) attributes.get(0).get(document));
  }

  T fromRow(Row row) {
    try {
      T document = constructor.newInstance();
      for (int i = 0; i < attributes.size(); i++)
        attributes.get(i).setFromColumn(document, row.get(i));
      return document;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "The entity " + entity.getSimpleName() + " can't be constructed", e);
    }
  }

  Row toRow(Object document) {
    Object[] values = new Object[attributes.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = attributes.get(i).toColumn(attributes.get(i).get(document));
    return new Row(values);
  }
}
