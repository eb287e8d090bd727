package dev.sostenuto.engine.value;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * The fields of an object in two arrays, sorted by name. Immutable.
 *
 * <p>It is a map that costs two allocations instead of one per field, and that the encoder can walk
 * by position.
 */
final class SortedFields extends AbstractMap<String, JsonValue> {
  private final String[] names;
  private final JsonValue[] values;

  /** Takes both arrays over; the names are legal, sorted and different. */
  private SortedFields(String[] names, JsonValue[] values) {
    this.names = names;
    this.values = values;
  }

  static SortedFields copyOf(Map<String, JsonValue> fields) {
    if (fields instanceof SortedFields sorted) return sorted;
    Collector collector = new Collector();
    fields.forEach(collector::add);
    return collector.finish();
  }

  String name(int index) {
    return names[index];
  }

  JsonValue value(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public JsonValue get(Object name) {
    int index = name instanceof String text ? Arrays.binarySearch(names, text) : -1;
    return index < 0 ? null : values[index];
  }

  @Override
  public boolean containsKey(Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Map.Entry<String, JsonValue>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return names.length;
      }

      @Override
      public Iterator<Map.Entry<String, JsonValue>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, JsonValue>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < names.length;
    }

    @Override
    public Map.Entry<String, JsonValue> next() {
      if (!hasNext()) throw new NoSuchElementException();
      int index = next++;
      return Map.entry(names[index], values[index]);
    }
  }

  /**
   * Collects fields in any order; those that come sorted, as from a browser, need no sorting.
   * Confined to one thread.
   */
  static final class Collector {
    private String[] names = new String[8];
    private JsonValue[] values = new JsonValue[8];
    private int count;
    private boolean sorted = true;

    int count() {
      return count;
    }

    void add(String name, JsonValue value) {
      Text.requireFieldName(name);
      if (count == names.length) {
        names = Arrays.copyOf(names, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      if (count > 0 && names[count - 1].compareTo(name) >= 0) sorted = false;
      names[count] = name;
      values[count++] = Objects.requireNonNull(value, name);
    }

    SortedFields finish() {
      String[] sortedNames = Arrays.copyOf(names, count);
      if (sorted) return new SortedFields(sortedNames, Arrays.copyOf(values, count));
      Arrays.sort(sortedNames);
      for (int i = 1; i < count; i++) {
        if (sortedNames[i].equals(sortedNames[i - 1])) {
          throw new InvalidValueException(
              "An object must not have the field " + Text.shown(sortedNames[i]) + " twice");
        }
      }
      JsonValue[] sortedValues = new JsonValue[count];
      for (int i = 0; i < count; i++) {
        sortedValues[Arrays.binarySearch(sortedNames, names[i])] = values[i];
      }
      return new SortedFields(sortedNames, sortedValues);
    }
  }
}
