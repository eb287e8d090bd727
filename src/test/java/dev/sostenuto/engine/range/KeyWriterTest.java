package dev.sostenuto.engine.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class KeyWriterTest {
  /**
   * A column of some type: random values, PostgreSQL's order of them as Java can say it, and the
   * encoding.
   */
  private record Column<T>(
      Function<Random, T> random, Comparator<T> order, BiFunction<KeyWriter, T, KeyWriter> write) {

    T draw(Random from) {
      return from.nextInt(6) == 0 ? null : random.apply(from);
    }

    @SuppressWarnings("unchecked")
    int compare(Object a, Object b) {
      return Comparator.nullsFirst(order).compare((T) a, (T) b);
    }

    @SuppressWarnings("unchecked")
    void write(KeyWriter writer, Object value) {
      if (value == null) {
        writer.nil();
      } else {
        write.apply(writer, (T) value);
      }
    }
  }

  private static final List<Column<?>> COLUMNS =
      List.of(
          new Column<>(Random::nextBoolean, Boolean::compare, KeyWriter::bool),
          new Column<>(r -> new RandomValues(r).int64(), Long::compare, KeyWriter::int64),
          new Column<>(
              r -> new RandomValues(r).float64(),
              KeyWriterTest::compareDoubles,
              KeyWriter::float64),
          new Column<>(
              r -> new RandomValues(r).text(), KeyWriterTest::compareUtf8, KeyWriter::text),
          new Column<>(r -> new RandomValues(r).bytes(), Arrays::compareUnsigned, KeyWriter::bytes),
          new Column<>(KeyWriterTest::uuid, KeyWriterTest::compareUuids, KeyWriter::uuid),
          new Column<>(KeyWriterTest::decimal, BigDecimal::compareTo, KeyWriter::decimal));

  @Test
  void keysAreOrderedAsTheirTuples() {
    Property.check(
        30_000,
        random -> {
          List<Column<?>> columns = columns(random);
          List<Object> a = draw(columns, random);
          List<Object> b = draw(columns, random);
          if (random.nextBoolean()) b.set(0, a.get(0));
          int expected = 0;
          for (int i = 0; i < columns.size() && expected == 0; i++) {
            expected = columns.get(i).compare(a.get(i), b.get(i));
          }
          int actual = key(columns, a).compareTo(key(columns, b));
          assertThat(Integer.signum(actual))
              .as("%s against %s", a, b)
              .isEqualTo(Integer.signum(expected));
        });
  }

  @Test
  void noEncodingBeginsWithAnotherOrHasAnEndlessPrefix() {
    Property.check(
        20_000,
        random -> {
          Column<?> one = COLUMNS.get(random.nextInt(COLUMNS.size()));
          Column<?> two = COLUMNS.get(random.nextInt(COLUMNS.size()));
          Key a = key(List.of(one), Arrays.asList(one.draw(random)));
          Key b = key(List.of(two), Arrays.asList(two.draw(random)));
          assertThat(a.equals(b) || !a.startsWith(b)).as("%s, %s", a, b).isTrue();
          assertThat(a.endOfPrefix()).isNotNull();
        });
  }

  @Test
  void longerTuplesLieInThePrefixButAfterThePoint() {
    Key center = new KeyWriter().text("center").toKey();
    Key student = new KeyWriter().columns(center).nil().toKey();
    assertThat(Range.prefix(center).contains(student)).isTrue();
    assertThat(student).isGreaterThan(center.after());
  }

  @Test
  void writerGoesOnAfterAKey() {
    KeyWriter writer = new KeyWriter().int64(1);
    Key first = writer.toKey();
    Key both = writer.text("x").toKey();
    assertThat(first).isEqualTo(new KeyWriter().int64(1).toKey());
    assertThat(both).isEqualTo(new KeyWriter().int64(1).text("x").toKey());
  }

  @Test
  void zeroesAreEqualAndSoAreNans() {
    assertThat(new KeyWriter().float64(-0.0).toKey())
        .isEqualTo(new KeyWriter().float64(0.0).toKey());
    double otherNan = Double.longBitsToDouble(0xfff8_0000_0000_0001L);
    assertThat(new KeyWriter().float64(otherNan).toKey())
        .isEqualTo(new KeyWriter().float64(Double.NaN).toKey())
        .isGreaterThan(new KeyWriter().float64(Double.POSITIVE_INFINITY).toKey());
  }

  @Test
  void emojiComesAfterHalfwidthPunctuationThoughItsUtf16ComesBefore() {
    assertThat("\uff61").isGreaterThan("\ud83d\ude00");
    assertThat(new KeyWriter().text("\uff61").toKey())
        .isLessThan(new KeyWriter().text("\ud83d\ude00").toKey());
  }

  @Test
  void loneSurrogatesAreRefused() {
    for (String text : List.of("a\ud83d", "\ude00", "\ud83d\ud83d", "\ude00\ud83d", "\ud83dx")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new KeyWriter().text(text));
    }
  }

  private static Key key(List<Column<?>> columns, List<?> tuple) {
    KeyWriter writer = new KeyWriter();
    for (int i = 0; i < columns.size(); i++) columns.get(i).write(writer, tuple.get(i));
    return writer.toKey();
  }

  private static List<Column<?>> columns(Random random) {
    List<Column<?>> columns = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--)
      columns.add(COLUMNS.get(random.nextInt(COLUMNS.size())));
    return columns;
  }

  private static List<Object> draw(List<Column<?>> columns, Random random) {
    List<Object> tuple = new ArrayList<>();
    for (Column<?> column : columns) tuple.add(column.draw(random));
    return tuple;
  }

  private static int compareDoubles(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b))
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static int compareUtf8(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static UUID uuid(Random random) {
    return new UUID(random.nextInt(3) - 1L, random.nextLong() >> random.nextInt(64));
  }

  private static int compareUuids(UUID a, UUID b) {
    return Arrays.compareUnsigned(bytes(a), bytes(b));
  }

  private static byte[] bytes(UUID uuid) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    return bytes
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private static BigDecimal decimal(Random random) {
    BigInteger digits =
        random.nextBoolean()
            ? BigInteger.valueOf(random.nextInt(41) - 20)
            : new BigInteger(80, random);
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(9) - 4);
  }
}
