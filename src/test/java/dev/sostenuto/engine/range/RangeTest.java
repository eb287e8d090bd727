package dev.sostenuto.engine.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.testing.Property;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeTest {
  @Test
  void emptyRangesAreRefused() {
    Key key = KeyTest.key(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Range.of(key, key))
        .withMessageContaining("[01, 01)");
    assertThatIllegalArgumentException().isThrownBy(() -> Range.of(KeyTest.key(2), key));
    assertThatIllegalArgumentException().isThrownBy(() -> Range.of(null, key));
  }

  @Test
  void pointHoldsOneKeyOnly() {
    Property.check(
        1000,
        random -> {
          Key key = KeyTest.random(random);
          Key other = KeyTest.random(random);
          assertThat(Range.point(key).contains(other)).isEqualTo(key.equals(other));
        });
  }

  @Test
  void prefixHoldsWhatStartsWithIt() {
    Property.check(
        1000,
        random -> {
          Key key = KeyTest.random(random);
          Key other = KeyTest.random(random);
          assertThat(Range.prefix(key).contains(other)).isEqualTo(other.startsWith(key));
        });
  }

  @Test
  void rangesIntersectWhereTheyShareAKey() {
    Property.check(
        3000,
        random -> {
          Range a = random(random);
          Range b = random(random);
          Key laterStart = a.start().compareTo(b.start()) > 0 ? a.start() : b.start();
          boolean shared = a.contains(laterStart) && b.contains(laterStart);
          assertThat(a.intersects(b)).isEqualTo(shared);
          assertThat(b.intersects(a)).isEqualTo(shared);
        });
  }

  @Test
  void allHoldsEveryKey() {
    Property.check(
        100, random -> assertThat(Range.all().contains(KeyTest.random(random))).isTrue());
    assertThat(Range.all()).hasToString("[, ∞)");
  }

  static Range random(Random random) {
    while (true) {
      Key start = KeyTest.random(random);
      Key end = random.nextInt(8) == 0 ? null : KeyTest.random(random);
      if (end == null || start.compareTo(end) < 0) return Range.of(start, end);
    }
  }
}
