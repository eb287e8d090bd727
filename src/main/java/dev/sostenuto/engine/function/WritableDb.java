package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import java.util.function.Consumer;

/** The database in a mutation, which sees its own writes. Confined to the thread of the run. */
public interface WritableDb extends Db {
  /** Adds a document, and gives it its id and creation time. */
  <T extends Document> Id<T> insert(T document);

  /**
   * Adds a document that is created later than a given time, even where this node's clock is behind
   * or transactions overtake each other. With a row that remembers the last such time, and that
   * each such mutation changes, creation times follow the order of commits.
   *
   * @param after milliseconds since 1970
   */
  <T extends Document> Id<T> insert(T document, double after);

  /**
   * Changes the document with that id.
   *
   * @throws IllegalArgumentException when there is none
   */
  <T extends Document> void patch(Id<T> id, Consumer<? super T> changes);

  /**
   * Puts another document in the place of the one with that id; id and creation time stay.
   *
   * @throws IllegalArgumentException when there is none
   */
  <T extends Document> void replace(Id<T> id, T document);

  /**
   * Removes the document with that id.
   *
   * @throws IllegalArgumentException when there is none
   */
  void delete(Id<? extends Document> id);
}
