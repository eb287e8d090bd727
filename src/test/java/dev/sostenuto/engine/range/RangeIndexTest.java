package dev.sostenuto.engine.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sostenuto.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RangeIndexTest {
  private record Held(Range range, String holder) {}

  @Test
  void findsWhatALinearScanFinds() {
    Property.check(
        150,
        random -> {
          RangeIndex<Held> index = new RangeIndex<>();
          Set<Held> model = new HashSet<>();
          for (int step = 0; step < 300; step++) {
            change(index, model, random);
            compare(index, model, random);
            if (step % 10 == 0) index.checkInvariants();
          }
        });
  }

  @Test
  void staysWholeWhileItGrowsLargeAndShrinksToNothing() {
    Property.check(
        3,
        random -> {
          RangeIndex<Integer> index = new RangeIndex<>();
          List<Range> ranges = distinct(10_000, random, 1 << 20);
          for (int i = 0; i < ranges.size(); i++) index.add(ranges.get(i), i);
          index.checkInvariants();
          List<Integer> order = new ArrayList<>();
          for (int i = 0; i < ranges.size(); i++) order.add(i);
          Collections.shuffle(order, random);
          for (int i = 0; i < order.size(); i++) {
            assertThat(index.remove(ranges.get(order.get(i)), order.get(i))).isTrue();
            if (i % 1000 == 0) index.checkInvariants();
          }
          assertThat(index.isEmpty()).isTrue();
          assertThat(found(index, key(5))).isEmpty();
        });
  }

  @Test
  void sortedInsertionsKeepTheTreeFlat() {
    RangeIndex<Integer> index = new RangeIndex<>();
    for (int i = 0; i < 20_000; i++) index.add(Range.of(key(i), key(i + 1)), i);
    index.checkInvariants();
    assertThat(found(index, key(12_345))).containsExactly(12_345);
    assertThat(index.visits()).isLessThanOrEqualTo(bound(20_000, 1));
    for (int i = 0; i < 20_000; i += 2) index.remove(Range.of(key(i), key(i + 1)), i);
    index.checkInvariants();
  }

  @Test
  void lookupCostsLogarithmPlusFindsHoweverManyUnrelatedRangesThereAre() {
    Property.check(
        20,
        random -> {
          int count = 1 << 4 + random.nextInt(11);
          int space = 1 << 20;
          RangeIndex<Integer> index = new RangeIndex<>();
          List<Range> ranges = distinct(count, random, space);
          for (int i = 0; i < count; i++) index.add(ranges.get(i), i);
          for (int i = 0; i < 50; i++) {
            int finds = found(index, key(random.nextInt(space))).size();
            assertThat(index.visits()).isLessThanOrEqualTo(bound(count, finds));
            List<Integer> overlapping = new ArrayList<>();
            index.overlapping(randomRange(random, space), overlapping::add);
            assertThat(index.visits()).isLessThanOrEqualTo(bound(count, overlapping.size()));
          }
        });
  }

  @Test
  void scatteredFindsDoNotCostALogarithmEach() {
    // Every 64th range is long: each find is far from the next one in the tree.
    RangeIndex<Integer> index = new RangeIndex<>();
    int count = 1 << 16;
    for (int i = 0; i < count; i++)
      index.add(Range.of(key(i), key(i % 64 == 0 ? 2 * count : i + 1)), i);
    int finds = found(index, key(count + 1)).size();
    assertThat(finds).isEqualTo(count / 64);
    assertThat(index.visits()).isLessThanOrEqualTo(bound(count, finds));
  }

  @Test
  void thousandHoldersOfOneRangeAreOneNode() {
    RangeIndex<Integer> index = new RangeIndex<>();
    Range range = Range.prefix(key(1));
    for (int i = 0; i < 1000; i++) index.add(range, i);
    assertThat(found(index, key(1))).hasSize(1000);
    assertThat(index.visits()).isEqualTo(1);
    assertThat(index.size()).isEqualTo(1000);
  }

  @Test
  void addingTwiceChangesNothing() {
    RangeIndex<String> index = new RangeIndex<>();
    index.add(Range.all(), "a");
    index.add(Range.all(), "a");
    assertThat(index.size()).isEqualTo(1);
    assertThat(index.remove(Range.all(), "a")).isTrue();
    assertThat(index.remove(Range.all(), "a")).isFalse();
    assertThat(index.size()).isZero();
  }

  @Test
  void callbackMayReadButNotChangeTheIndex() {
    RangeIndex<String> index = new RangeIndex<>();
    index.add(Range.all(), "a");
    assertThatIllegalStateException()
        .isThrownBy(() -> index.holdersOf(key(1), holder -> index.add(Range.all(), "b")));
    assertThatIllegalStateException()
        .isThrownBy(() -> index.forEach((range, holder) -> index.remove(range, holder)));
    List<String> nested = new ArrayList<>();
    index.holdersOf(key(1), holder -> index.holdersOf(key(2), nested::add));
    assertThat(nested).containsExactly("a");
    index.add(Range.all(), "b");
  }

  private static void change(RangeIndex<Held> index, Set<Held> model, Random random) {
    if (random.nextInt(5) < 3) {
      Held held = new Held(RangeTest.random(random), "h" + random.nextInt(3));
      index.add(held.range(), held);
      model.add(held);
    } else if (!model.isEmpty() && random.nextInt(4) > 0) {
      Held held = new ArrayList<>(model).get(random.nextInt(model.size()));
      assertThat(index.remove(held.range(), held)).isTrue();
      model.remove(held);
    } else {
      Held held = new Held(RangeTest.random(random), "h" + random.nextInt(3));
      assertThat(index.remove(held.range(), held)).isEqualTo(model.remove(held));
    }
  }

  private static void compare(RangeIndex<Held> index, Set<Held> model, Random random) {
    Key key = KeyTest.random(random);
    assertThat(found(index, key))
        .containsExactlyInAnyOrderElementsOf(scan(model, range -> range.contains(key)));
    Range window = RangeTest.random(random);
    List<Held> overlapping = new ArrayList<>();
    index.overlapping(window, overlapping::add);
    assertThat(overlapping).containsExactlyInAnyOrderElementsOf(scan(model, window::intersects));
    List<Held> all = new ArrayList<>();
    index.forEach(
        (range, held) -> {
          assertThat(held.range()).isEqualTo(range);
          all.add(held);
        });
    assertThat(all).containsExactlyInAnyOrderElementsOf(model);
    assertThat(index.size()).isEqualTo(model.size());
  }

  private static List<Held> scan(Set<Held> model, Predicate<Range> matches) {
    return model.stream().filter(held -> matches.test(held.range())).toList();
  }

  private static <H> List<H> found(RangeIndex<H> index, Key key) {
    List<H> found = new ArrayList<>();
    index.holdersOf(key, found::add);
    return found;
  }

  /** Two nodes for each level of an AVL tree, and two for each find. */
  private static int bound(int count, int finds) {
    double height = 1.45 * Math.log(count + 2) / Math.log(2);
    return (int) (2 * height) + 2 * finds + 1;
  }

  private static List<Range> distinct(int count, Random random, int space) {
    Set<Range> ranges = new HashSet<>();
    while (ranges.size() < count) ranges.add(randomRange(random, space));
    return new ArrayList<>(ranges);
  }

  /** Mostly short ranges, some long and some open ones. */
  private static Range randomRange(Random random, int space) {
    int start = random.nextInt(space);
    if (random.nextInt(500) == 0) return Range.of(key(start), null);
    int length = 1 + random.nextInt(random.nextInt(50) == 0 ? space : 16);
    return Range.of(key(start), key(start + length));
  }

  private static Key key(int value) {
    return new KeyWriter().int64(value).toKey();
  }
}
