package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;

/** Reads documents through the run's reader. Confined to one run. */
class StoredDb implements Db {
  final Execution execution;

  StoredDb(Execution execution) {
    this.execution = execution;
  }

  @Override
  public <T extends Document> T get(Id<T> id) {
    DocumentType<T> type = typeOf(id);
    execution.checkTime();
    try {
      Row row = execution.reader.get(type.table(), id.value());
      return row == null ? null : type.fromRow(row);
    } catch (SQLException | PersistenceException e) {
      throw execution.failed(e);
    }
  }

  @Override
  public <T extends Document> DocumentQuery<T> query(Class<T> entity) {
    return new StoredQuery<>(execution, typeOf(entity));
  }

  @Override
  public <T> JpqlQuery<T> jpql(String jpql, Class<T> resultType) {
    return new StoredJpql<>(execution, jpql, resultType);
  }

  @SuppressWarnings("unchecked")
  final <T> DocumentType<T> typeOf(Id<T> id) {
    TableSchema table =
        execution
            .host
            .registry()
            .catalog()
            .table(id.table())
            .orElseThrow(
                () ->
                    new FunctionFailure("The id " + id + " is from a table that does not exist."));
    return (DocumentType<T>) execution.host.registry().codecs().document(table);
  }

  final <T> DocumentType<T> typeOf(Class<T> entity) {
    DocumentType<T> type = execution.host.registry().codecs().document(entity);
    if (type == null)
      throw new FunctionFailure(entity.getName() + " is no entity that extends Document.");
    return type;
  }
}
