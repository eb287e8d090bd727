package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.DatabaseException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JPQL query in the run's transaction. Confined to one run. */
final class StoredJpql<T> implements JpqlQuery<T> {
  private final Execution execution;
  private final String jpql;
  private final Class<T> resultType;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private int limit = Integer.MAX_VALUE;

  StoredJpql(Execution execution, String jpql, Class<T> resultType) {
    this.execution = execution;
    this.jpql = jpql;
    this.resultType = resultType;
  }

  @Override
  public JpqlQuery<T> param(String name, Object value) {
    parameters.put(name, value);
    return this;
  }

  @Override
  public JpqlQuery<T> limit(int count) {
    if (count < 1) throw new FunctionFailure("limit(" + count + ") is less than 1.");
    limit = count;
    return this;
  }

  @Override
  public List<T> list() {
    execution.checkTime();
    execution.reader.readTables(execution.jpqlTables().of(jpql));
    try {
      TypedQuery<T> query = execution.entities.get().createQuery(jpql, resultType);
      parameters.forEach(query::setParameter);
      query.setMaxResults(Math.min(limit, execution.reader.remainingRows() + 1));
      List<T> results = query.getResultList();
      execution.reader.countRows(results.size());
      return results;
    } catch (PersistenceException | DatabaseException e) {
      throw execution.failed(e);
    }
  }

  @Override
  public T first() {
    List<T> results = limit(1).list();
    return results.isEmpty() ? null : results.get(0);
  }
}
