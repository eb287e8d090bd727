package dev.sostenuto.engine.function;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A query over one index of a table. Confined to one run; each way to end it reads anew.
 *
 * @param <T> the entity
 */
public interface DocumentQuery<T extends Document> {
  /** Goes over all of an index. */
  DocumentQuery<T> withIndex(String index);

  /** Goes over a stretch of an index. */
  DocumentQuery<T> withIndex(String index, UnaryOperator<IndexRange> range);

  /** From which end; {@link Order#ASC} if not said. */
  DocumentQuery<T> order(Order order);

  /** Leaves out documents. They are read all the same, and the result depends on them. */
  DocumentQuery<T> filter(Predicate<? super T> condition);

  /** One page; at most once in a run. */
  Page<T> paginate(PaginationOptions options);

  /** The first documents, up to a count. */
  List<T> take(int count);

  /** The first document, or null. */
  T first();

  /**
   * The only document, or null.
   *
   * @throws IllegalStateException when there are more
   */
  T unique();

  /** All documents. */
  List<T> collect();
}
