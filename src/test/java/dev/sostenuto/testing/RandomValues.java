package dev.sostenuto.testing;

import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random Convex values of every kind, fond of borders. Confined to one thread. */
public final class RandomValues {
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    1e21,
    1e-7,
    9007199254740991.0,
    9007199254740993.0,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.MIN_NORMAL,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final long[] LONGS = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 9007199254740993L, 0xff, 0x100, -256
  };
  private static final int[] CODE_POINTS = {
    0, 1, '\t', '\n', 0x1f, ' ', '"', '\\', '/', 'a', 'b', 'z', 0x7f, 0x80, 0x7ff, 0x800, 0x2028,
    0xd7ff, 0xe000, 0xff61, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff
  };

  private final Random random;

  public RandomValues(Random random) {
    this.random = random;
  }

  /** A value with at most so many levels of arrays and objects. */
  public JsonValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> JsonValue.NULL;
      case 1 -> JsonValue.of(int64());
      case 2 -> JsonValue.of(float64());
      case 3 -> JsonValue.of(random.nextBoolean());
      case 4 -> JsonValue.of(text());
      case 5 -> JsonValue.of(bytes());
      case 6 -> array(depth);
      default -> object(depth);
    };
  }

  public JsonValue.Array array(int depth) {
    List<JsonValue> items = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) items.add(value(depth - 1));
    return new JsonValue.Array(items);
  }

  public JsonValue.Obj object(int depth) {
    JsonValue.ObjectBuilder fields = JsonValue.object();
    for (int i = random.nextInt(5); i > 0; i--) fields.put(fieldName(), value(depth - 1));
    return fields.build();
  }

  public long int64() {
    return random.nextBoolean()
        ? LONGS[random.nextInt(LONGS.length)]
        : random.nextLong() >> random.nextInt(64);
  }

  public double float64() {
    return switch (random.nextInt(4)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> random.nextInt(100);
      case 2 -> random.nextGaussian();
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  /** Well-formed text, mostly short, with every length of UTF-8. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }

  public byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(6)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(3) - 1 : random.nextInt());
    }
    return bytes;
  }

  /** A legal field name; all of printable ASCII occurs, and names that are often the same. */
  public String fieldName() {
    if (random.nextBoolean()) return "abcABC_".substring(random.nextInt(6), 6);
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) name.append((char) (32 + random.nextInt(95)));
    return name.length() > 0 && name.charAt(0) == '$' ? "_" + name : name.toString();
  }
}
