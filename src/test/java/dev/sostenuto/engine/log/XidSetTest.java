package dev.sostenuto.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class XidSetTest {
  private static final long WRAP = 1L << 32;

  private static XidSet set(long... xids) {
    List<XidSet> sets = new ArrayList<>();
    for (long xid : xids) sets.add(XidSet.of((int) xid));
    return XidSet.union(sets, Integer.MAX_VALUE);
  }

  @Test
  void idsThatFollowEachOtherAreOneRange() {
    assertThat(set(5, 9, 7, 6, 12, 5)).hasToString("5-7 9 12");
    assertThat(set(5, 9, 7, 6, 12).ranges()).isEqualTo(3);
  }

  @Test
  void rangesGoOnAcrossTheWrap() {
    assertThat(set(WRAP + 1, WRAP - 1, WRAP, WRAP + 5)).hasToString("4294967295-1 5");
  }

  @Test
  void tooManyRangesFillTheSmallestGaps() {
    XidSet all = set(1, 4, 6, 20, 22, 30);

    assertThat(XidSet.union(List.of(all), 5)).hasToString("1 4-6 20 22 30");
    assertThat(XidSet.union(List.of(all), 4)).hasToString("1 4-6 20-22 30");
    assertThat(XidSet.union(List.of(all), 2)).hasToString("1-6 20-30");
    assertThat(XidSet.union(List.of(all), 1)).hasToString("1-30");
  }

  @Test
  void aSnapshotPartsItIntoSeenAndUnseen() {
    TransactionSnapshot snapshot = new TransactionSnapshot(10, 20, 10, 13, 14);
    XidSet all = set(7, 8, 9, 10, 11, 13, 14, 15, 19, 20, 21);

    assertThat(all.unseenBy(snapshot)).hasToString("10 13-14 20-21");
    assertThat(all.seenBy(snapshot)).hasToString("7-9 11 15 19");
    assertThat(set(7, 11, 19).unseenBy(snapshot).isEmpty()).isTrue();
    assertThat(set(10, 14, 20).seenBy(snapshot).isEmpty()).isTrue();
  }

  @Test
  void onlyOneIsOne() {
    assertThat(XidSet.of(-1).only()).isEqualTo(-1);
    assertThatThrownBy(() -> set(3, 4).only()).hasMessage("not one transaction: 3-4");
  }

  @Test
  void agreesWithPlainSetsOfIds() {
    Property.check(
        2_000,
        random -> {
          long from = WRAP - random.nextInt(60);
          Set<Long> model = new TreeSet<>();
          List<XidSet> parts = new ArrayList<>();
          for (int i = 1 + random.nextInt(5); i > 0; i--) parts.add(part(random, from, model));
          TransactionSnapshot snapshot = snapshot(random, from);
          XidSet set = XidSet.union(parts, Integer.MAX_VALUE);

          assertThat(ids(set)).isEqualTo(model);
          assertThat(snapshot.seesAll(set)).isEqualTo(model.stream().allMatch(snapshot::sees));
          assertThat(snapshot.seesAny(set)).isEqualTo(model.stream().anyMatch(snapshot::sees));
          Set<Long> unseen = new TreeSet<>(model);
          unseen.removeIf(snapshot::sees);
          assertThat(ids(set.unseenBy(snapshot))).isEqualTo(unseen);
          model.removeAll(unseen);
          assertThat(ids(set.seenBy(snapshot))).isEqualTo(model);
        });
  }

  @Test
  void anOverfullUnionLacksNothingAndKeepsItsEnds() {
    Property.check(
        1_000,
        random -> {
          long from = WRAP - random.nextInt(60);
          Set<Long> model = new TreeSet<>();
          XidSet exact = part(random, from, model);
          int limit = 1 + random.nextInt(8);
          XidSet bounded = XidSet.union(List.of(exact), limit);

          assertThat(bounded.ranges()).isEqualTo(Math.min(limit, exact.ranges()));
          assertThat(ids(bounded)).containsAll(model);
          assertThat(bounded.first(0)).isEqualTo(exact.first(0));
          assertThat(bounded.last(bounded.ranges() - 1)).isEqualTo(exact.last(exact.ranges() - 1));
        });
  }

  private static XidSet part(Random random, long from, Set<Long> model) {
    List<XidSet> sets = new ArrayList<>();
    for (int i = 1 + random.nextInt(20); i > 0; i--) {
      long xid = from + random.nextInt(100);
      model.add(xid);
      sets.add(XidSet.of((int) xid));
    }
    return XidSet.union(sets, Integer.MAX_VALUE);
  }

  private static TransactionSnapshot snapshot(Random random, long from) {
    long xmax = from + random.nextInt(110);
    long[] running = random.longs(random.nextInt(30), from - 5, xmax + 1).toArray();
    running = Arrays.stream(running).filter(xid -> xid < xmax).distinct().toArray();
    long xmin = Arrays.stream(running).min().orElse(xmax);
    return new TransactionSnapshot(xmin, xmax, running);
  }

  private static Set<Long> ids(XidSet set) {
    Set<Long> ids = new TreeSet<>();
    TransactionSnapshot near = new TransactionSnapshot(0, WRAP);
    for (int i = 0; i < set.ranges(); i++)
      for (long xid = near.widen(set.first(i)); xid <= near.widen(set.last(i)); xid++) ids.add(xid);
    return ids;
  }
}
