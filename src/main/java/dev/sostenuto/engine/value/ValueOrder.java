package dev.sostenuto.engine.value;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order of values: missing, null, int64, float64, boolean, string, bytes, array, object, and
 * each kind in itself. Immutable; consistent with equality. A missing value is a Java {@code null}.
 *
 * <p>Numbers of the two kinds are never equal. Among float64, {@code -0.0} comes before {@code
 * 0.0}, and NaN last. Strings are ordered by their UTF-8 bytes, which is the order of code points
 * and not that of {@link String#compareTo}. Where one string, byte string, array or object begins
 * with the other, the shorter comes first.
 */
public final class ValueOrder implements Comparator<JsonValue> {
  public static final ValueOrder INSTANCE = new ValueOrder();

  @Override
  public int compare(JsonValue a, JsonValue b) {
    int rank = rank(a);
    int byKind = Integer.compare(rank, rank(b));
    return byKind != 0 ? byKind : compareWithinKind(rank, a, b);
  }

  private static int rank(JsonValue value) {
    if (value == null) return 0;
    if (value instanceof JsonValue.Null) return 1;
    if (value instanceof JsonValue.Int64) return 2;
    if (value instanceof JsonValue.Float64) return 3;
    if (value instanceof JsonValue.Bool) return 4;
    if (value instanceof JsonValue.Str) return 5;
    if (value instanceof JsonValue.Bytes) return 6;
    if (value instanceof JsonValue.Array) return 7;
    return 8;
  }

  private int compareWithinKind(int rank, JsonValue a, JsonValue b) {
    return switch (rank) {
      case 0, 1 -> 0;
      case 2 -> Long.compare(((JsonValue.Int64) a).value(), ((JsonValue.Int64) b).value());
      case 3 -> Double.compare(((JsonValue.Float64) a).value(), ((JsonValue.Float64) b).value());
      case 4 -> Boolean.compare(((JsonValue.Bool) a).value(), ((JsonValue.Bool) b).value());
      case 5 -> compareText(((JsonValue.Str) a).value(), ((JsonValue.Str) b).value());
      case 6 ->
          Arrays.compareUnsigned(
              ((JsonValue.Bytes) a).uncopied(), ((JsonValue.Bytes) b).uncopied());
      case 7 -> compareItems(((JsonValue.Array) a).items(), ((JsonValue.Array) b).items());
      default ->
          compareFields(((JsonValue.Obj) a).sortedFields(), ((JsonValue.Obj) b).sortedFields());
    };
  }

  private int compareItems(List<JsonValue> a, List<JsonValue> b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) return order;
    }
    return Integer.compare(a.size(), b.size());
  }

  private int compareFields(SortedFields a, SortedFields b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int order = a.name(i).compareTo(b.name(i));
      if (order == 0) order = compare(a.value(i), b.value(i));
      if (order != 0) return order;
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Compares well-formed strings by their UTF-8 bytes, as PostgreSQL's collation "C" does. */
  public static int compareText(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) return Integer.compare(codePointRank(x), codePointRank(y));
    }
    return Integer.compare(a.length(), b.length());
  }

  /**
   * Surrogates stand for code points above U+FFFF, so that they come after all other UTF-16 units.
   */
  private static int codePointRank(char unit) {
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
