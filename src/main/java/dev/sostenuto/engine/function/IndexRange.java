package dev.sostenuto.engine.function;

/**
 * A stretch of an index: equalities on its first fields, then at most one lower and one upper bound
 * on the field after them. Confined to one run.
 *
 * <p>Fields have the names of the entity's attributes; every index goes on with {@code
 * _creationTime} and {@code _id}. Null comes before everything else.
 */
public interface IndexRange {
  IndexRange eq(String field, Object value);

  IndexRange gt(String field, Object value);

  IndexRange gte(String field, Object value);

  IndexRange lt(String field, Object value);

  IndexRange lte(String field, Object value);
}
