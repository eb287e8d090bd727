package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.Range;
import java.util.Optional;

/**
 * A stretch of an index, from one place to another in its own order. Immutable.
 *
 * @param index whose rows
 * @param lower where it begins
 * @param upper where it ends; at or before {@code lower}, nothing lies between
 */
public record IndexBounds(IndexSchema index, Cut lower, Cut upper) {
  public IndexBounds {
    int columns = index.columns().size();
    if (lower.values().size() > columns || upper.values().size() > columns)
      throw new IllegalArgumentException("more values than " + index + " has columns");
  }

  public static IndexBounds all(IndexSchema index) {
    return new IndexBounds(index, Cut.START, Cut.END);
  }

  public IndexBounds from(Cut newLower) {
    return new IndexBounds(index, newLower, upper);
  }

  public IndexBounds to(Cut newUpper) {
    return new IndexBounds(index, lower, newUpper);
  }

  /** The keys between, or empty where there are none. */
  public Optional<Range> range() {
    Key start = lower.key(index);
    Key end = upper.key(index);
    if (start == null || (end != null && start.compareTo(end) >= 0)) return Optional.empty();
    return Optional.of(Range.of(start, end));
  }
}
