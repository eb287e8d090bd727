package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Validator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A stretch of an ordered list that stays the same stretch while rows come and go. Immutable.
 *
 * @param <T> what it is a list of
 * @param page the items
 * @param isDone whether the list ends with this page
 * @param continueCursor where the next page begins
 * @param splitCursor a place in the middle, for a page that has grown too long, or null
 * @param pageStatus whether the client should ask for two pages in place of this one, or null
 */
public record Page<T>(
    List<T> page,
    boolean isDone,
    String continueCursor,
    String splitCursor,
    PageStatus pageStatus) {
  public Page {
    page = List.copyOf(page);
  }

  /** The same page with each item replaced. */
  public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
    List<R> mapped = page.stream().<R>map(mapper).toList();
    return new Page<>(mapped, isDone, continueCursor, splitCursor, pageStatus);
  }

  /** What the items look like, where an object looks like a page. */
  public static Optional<Validator> items(Validator.ObjectOf object) {
    Validator.Field field = object.fields().get("page");
    if (field == null || !(field.validator() instanceof Validator.ArrayOf array))
      return Optional.empty();
    return object.equals(PageCodec.validator(array))
        ? Optional.of(array.items())
        : Optional.empty();
  }

  /** What a client should do with a page that took much reading. */
  public enum PageStatus {
    SplitRecommended,
    SplitRequired
  }
}
