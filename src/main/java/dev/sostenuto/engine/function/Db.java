package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;

/**
 * The database as one run sees it. Confined to the thread of the run.
 *
 * <p>Documents that it hands out are the caller's own copies: changing them changes nothing.
 */
public interface Db {
  /** The document with that id, or null. */
  <T extends Document> T get(Id<T> id);

  /**
   * Begins a query over a table's documents, by default all of them in the order of their creation.
   */
  <T extends Document> DocumentQuery<T> query(Class<T> entity);

  /**
   * Any JPQL query. Whatever it finds, it depends on every row of the tables it names.
   *
   * @param resultType an entity, or what the select clause makes
   */
  <T> JpqlQuery<T> jpql(String jpql, Class<T> resultType);
}
