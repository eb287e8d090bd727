package dev.sostenuto.engine.range;

import java.util.Collection;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Who holds a range with this key. Confined to one thread; what it calls back must not change it.
 *
 * <p>With n different ranges, a lookup that finds k of them looks at O(log n + k), and adding or
 * removing one costs O(log n), besides the few rotations that keep the tree balanced. Any number of
 * holders of the same range count as one range. The same calls always lead to the same callbacks in
 * the same order; which order, is not promised.
 *
 * @param <H> the holders, told apart by {@code equals}
 */
public final class RangeIndex<H> {
  private final RangeTree<H> tree = new RangeTree<>();
  private int size;
  private boolean reading;
  private int visits;

  /** Adds a holder of a range; where it holds it already, nothing changes. */
  public void add(Range range, H holder) {
    Objects.requireNonNull(holder, "holder");
    requireNotReading();
    if (tree.findOrInsert(range).holders().add(holder)) size++;
  }

  /** Removes a holder of a range and says whether it held it. */
  public boolean remove(Range range, H holder) {
    requireNotReading();
    RangeTree.Node<H> node = tree.find(range);
    if (node == null || !node.holders().remove(holder)) return false;
    if (node.holders().isEmpty()) tree.remove(node);
    size--;
    return true;
  }

  /** Calls back for each pair of a range with this key and a holder of it. */
  public void holdersOf(Key key, Consumer<? super H> found) {
    read(() -> visits = tree.containing(key, (range, holders) -> holders.forEach(found)));
  }

  /** The same, for those who want to know the range too. */
  public void rangesOf(Key key, BiConsumer<? super Range, ? super H> found) {
    read(() -> visits = tree.containing(key, (range, held) -> callEach(range, held, found)));
  }

  /**
   * Calls back for each pair of a range that has a key in common with this one and a holder of it.
   */
  public void overlapping(Range range, Consumer<? super H> found) {
    read(() -> visits = tree.overlapping(range, (other, holders) -> holders.forEach(found)));
  }

  /** Calls back for each pair of a range and a holder, in the order of the ranges' starts. */
  public void forEach(BiConsumer<? super Range, ? super H> each) {
    read(() -> tree.forEach((range, holders) -> callEach(range, holders, each)));
  }

  private void callEach(
      Range range, Collection<H> holders, BiConsumer<? super Range, ? super H> each) {
    for (H holder : holders) each.accept(range, holder);
  }

  /** The number of pairs of a range and a holder. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** How many nodes the last lookup looked at; tests hold it against the promise. */
  int visits() {
    return visits;
  }

  /** Asserts what must always hold inside; for tests. */
  void checkInvariants() {
    tree.checkInvariants();
  }

  private void read(Runnable lookup) {
    boolean nested = reading;
    reading = true;
    try {
      lookup.run();
    } finally {
      reading = nested;
    }
  }

  private void requireNotReading() {
    if (reading)
      throw new IllegalStateException(
          "A range index must not be changed from within its own callback");
  }
}
