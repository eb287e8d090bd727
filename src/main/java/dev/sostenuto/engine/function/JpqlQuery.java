package dev.sostenuto.engine.function;

import java.util.List;

/**
 * A JPQL query. Confined to one run.
 *
 * @param <T> what it finds
 */
public interface JpqlQuery<T> {
  /** Sets a named parameter. */
  JpqlQuery<T> param(String name, Object value);

  /** At most so many results. */
  JpqlQuery<T> limit(int count);

  List<T> list();

  /** The first result, or null. */
  T first();
}
