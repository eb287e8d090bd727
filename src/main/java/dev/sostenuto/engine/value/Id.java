package dev.sostenuto.engine.value;

import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of a document, which names its table too. Immutable; ordered by table, then by the uuid's
 * unsigned bytes.
 *
 * <p>To the browser an id is an opaque string, {@link #toString()}; its shape is that of {@link
 * IdCodec}.
 *
 * @param <T> the entity, for the compiler only
 * @param table the number of the table, greater than 0
 * @param value the primary key
 */
public record Id<T>(int table, UUID value) implements Comparable<Id<?>>, Serializable {
  public Id {
    if (table <= 0)
      throw new IllegalArgumentException("A table number is greater than 0, not " + table);
    if (value == null) throw new IllegalArgumentException("An id needs a uuid");
  }

  /** Reads the wire form; anything but the exact text that {@link #toString()} gives is refused. */
  public static <T> Id<T> parse(String text) {
    Id<T> id = IdCodec.decode(text);
    if (id == null) throw new InvalidValueException(Text.shown(text) + " is not an id");
    return id;
  }

  /** As {@link #parse}, but empty where that would throw. */
  public static Optional<Id<?>> tryParse(String text) {
    return Optional.ofNullable(IdCodec.decode(text));
  }

  @Override
  public int compareTo(Id<?> other) {
    int byTable = Integer.compare(table, other.table);
    if (byTable != 0) return byTable;
    int byHigh =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    if (byHigh != 0) return byHigh;
    return Long.compareUnsigned(
        value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  /** The wire form, 31 to 37 characters. */
  @Override
  public String toString() {
    return IdCodec.encode(table, value);
  }
}
