package dev.sostenuto.engine.range;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The tree inside {@link RangeIndex}: different ranges, each with its set of holders. Confined to
 * one thread.
 */
final class RangeTree<H> {
  /*
   * A balanced search tree with a tournament in it
   * ==============================================
   *
   * The nodes form an AVL tree, ordered by start, then by end. To find the ranges with a key among those that start early
   * enough, one must meet the late ends first. So the ranges also play a tournament: the range that ends last among the
   * descendants of a node is lifted into that node, into its `lifted` slot; among what is left, the same holds one level
   * below.
   *
   *                 [d, e)                    lifted: [a, z)
   *            /              \
   *      [a, z)  lifted: [b, h)    [f, g)     lifted: none
   *            \
   *           [b, h)
   *
   * Invariant: a node is lifted into at most one of its ancestors. A node's slot holds, of all its descendants that are
   * not lifted above it, one that ends last; it is empty only if there are none.
   *
   * A lookup looks, at each node, at the node's own range (unless it is lifted: then it was met above) and at the lifted
   * one. If the lifted one ends too early, so does everything below. Where everything below starts early enough, each step
   * down is thus paid for by a find; elsewhere, the lookup follows a single path. Hence O(log n + k), which a tree that
   * merely knows the latest end below each node does not give.
   */
  private Node<H> root;
  private int visits;

  /** A range and its holders at its place in the tree. */
  static final class Node<H> {
    final Range range;
    private final Set<H> holders = new LinkedHashSet<>(2);
    private Node<H> left;
    private Node<H> right;
    private int height = 1;

    /** The descendant that is lifted into this node, or null. */
    private Node<H> lifted;

    /**
     * Whether this node is lifted into an ancestor, or in hand: taken out of the tournament for a
     * moment.
     */
    private boolean away;

    private Node(Range range) {
      this.range = range;
    }

    Set<H> holders() {
      return holders;
    }
  }

  /** What is asked: ranges that end after {@code low} and start before {@code high}. */
  private record Window(Key low, Key high, boolean highIncluded) {
    boolean isReachedBy(Range range) {
      return range.endsAfter(low);
    }

    boolean isEnteredBy(Range range) {
      if (high == null) return true;
      int order = range.start().compareTo(high);
      return order < 0 || order == 0 && highIncluded;
    }

    boolean meets(Range range) {
      return isReachedBy(range) && isEnteredBy(range);
    }
  }

  Node<H> find(Range range) {
    Node<H> node = root;
    while (node != null) {
      int order = compare(range, node.range);
      if (order == 0) return node;
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  Node<H> findOrInsert(Range range) {
    Node<H> found = find(range);
    if (found != null) return found;
    Node<H> node = new Node<>(range);
    node.away = true;
    root = insert(root, node);
    enter(root, node);
    return node;
  }

  void remove(Node<H> node) {
    Node<H> heir = node.left != null && node.right != null ? first(node.right) : null;
    // Both are taken before a slot is emptied: who moves up into a gap comes by way of full slots.
    takeInHand(node);
    if (heir != null) takeInHand(heir);
    emptySlot(node);
    if (heir != null) emptySlot(heir);
    root = unlink(root, node, heir);
    if (heir != null) enter(root, heir);
  }

  /** Calls back for every range with the key and returns how many nodes were looked at. */
  int containing(Key key, BiConsumer<Range, Collection<H>> found) {
    return search(new Window(key, key, true), found);
  }

  int overlapping(Range range, BiConsumer<Range, Collection<H>> found) {
    return search(new Window(range.start(), range.end(), false), found);
  }

  void forEach(BiConsumer<Range, Collection<H>> each) {
    forEach(root, each);
  }

  private void forEach(Node<H> node, BiConsumer<Range, Collection<H>> each) {
    if (node == null) return;
    forEach(node.left, each);
    each.accept(node.range, node.holders);
    forEach(node.right, each);
  }

  // Lookup

  private int search(Window window, BiConsumer<Range, Collection<H>> found) {
    visits = 0;
    search(root, window, found);
    return visits;
  }

  private void search(Node<H> node, Window window, BiConsumer<Range, Collection<H>> found) {
    if (node == null) return;
    visits++;
    if (!node.away && window.meets(node.range)) found.accept(node.range, node.holders);
    if (node.lifted == null || !window.isReachedBy(node.lifted.range)) return;
    if (window.isEnteredBy(node.lifted.range)) found.accept(node.lifted.range, node.lifted.holders);
    search(node.left, window, found);
    if (window.isEnteredBy(node.range)) search(node.right, window, found);
  }

  // The tournament

  /**
   * Lets a node in hand, a descendant of {@code top} or {@code top} itself, take its place in the
   * tournament.
   */
  private void enter(Node<H> top, Node<H> inHand) {
    Node<H> node = top;
    Node<H> loser = inHand;
    while (node != loser) {
      if (node.lifted == null) {
        node.lifted = loser;
        return;
      }
      if (endsLater(loser, node.lifted)) {
        Node<H> winner = loser;
        loser = node.lifted;
        node.lifted = winner;
      }
      node = compare(loser.range, node.range) < 0 ? node.left : node.right;
    }
    loser.away = false;
  }

  /** Takes a node out of the tournament; whoever ends last below the gap moves up. */
  private void takeInHand(Node<H> node) {
    if (!node.away) {
      node.away = true;
      return;
    }
    Node<H> holder = root;
    while (holder.lifted != node) {
      holder = compare(node.range, holder.range) < 0 ? holder.left : holder.right;
    }
    holder.lifted = null;
    fillSlot(holder);
  }

  /** Sends the node that is lifted into this one back down. */
  private void emptySlot(Node<H> node) {
    Node<H> sent = node.lifted;
    if (sent == null) return;
    node.lifted = null;
    enter(compare(sent.range, node.range) < 0 ? node.left : node.right, sent);
  }

  /**
   * Lifts the descendant that ends last into the empty slot, and so on where that leaves a slot
   * empty.
   */
  private void fillSlot(Node<H> empty) {
    Node<H> node = empty;
    while (node != null) {
      Node<H> best = later(candidate(node.left), candidate(node.right));
      if (best == null) return;
      node.lifted = best;
      Node<H> child = compare(best.range, node.range) < 0 ? node.left : node.right;
      if (child == best) {
        best.away = true;
        return;
      }
      child.lifted = null;
      node = child;
    }
  }

  /**
   * Of a child and what is lifted into it, the one that ends last; null if neither can be lifted.
   */
  private Node<H> candidate(Node<H> child) {
    if (child == null) return null;
    return child.away ? child.lifted : later(child, child.lifted);
  }

  private Node<H> later(Node<H> a, Node<H> b) {
    if (a == null) return b;
    return b != null && endsLater(b, a) ? b : a;
  }

  private boolean endsLater(Node<H> a, Node<H> b) {
    return compareEnds(a.range, b.range) > 0;
  }

  // The balance

  private Node<H> insert(Node<H> top, Node<H> node) {
    if (top == null) return node;
    if (compare(node.range, top.range) < 0) {
      top.left = insert(top.left, node);
    } else {
      top.right = insert(top.right, node);
    }
    return balance(top);
  }

  /**
   * Takes a node out; the heir, the next node after it, takes its place if it has two children.
   * Both are in hand.
   */
  private Node<H> unlink(Node<H> top, Node<H> node, Node<H> heir) {
    if (top == node) return heir == null ? onlyChild(node) : succeed(node, heir);
    if (compare(node.range, top.range) < 0) {
      top.left = unlink(top.left, node, heir);
    } else {
      top.right = unlink(top.right, node, heir);
    }
    return balance(top);
  }

  private Node<H> onlyChild(Node<H> node) {
    return node.left == null ? node.right : node.left;
  }

  private Node<H> succeed(Node<H> node, Node<H> heir) {
    Node<H> rest = unlink(node.right, heir, null);
    heir.left = node.left;
    heir.right = rest;
    fillSlot(heir);
    return balance(heir);
  }

  private Node<H> first(Node<H> top) {
    Node<H> node = top;
    while (node.left != null) node = node.left;
    return node;
  }

  private Node<H> balance(Node<H> top) {
    int lean = height(top.left) - height(top.right);
    if (lean > 1) {
      if (height(top.left.left) < height(top.left.right)) top.left = rotateLeft(top.left);
      return rotateRight(top);
    }
    if (lean < -1) {
      if (height(top.right.right) < height(top.right.left)) top.right = rotateRight(top.right);
      return rotateLeft(top);
    }
    updateHeight(top);
    return top;
  }

  private Node<H> rotateRight(Node<H> top) {
    Node<H> riser = top.left;
    emptySlot(top);
    emptySlot(riser);
    top.left = riser.right;
    riser.right = top;
    return afterRotation(top, riser);
  }

  private Node<H> rotateLeft(Node<H> top) {
    Node<H> riser = top.right;
    emptySlot(top);
    emptySlot(riser);
    top.right = riser.left;
    riser.left = top;
    return afterRotation(top, riser);
  }

  private Node<H> afterRotation(Node<H> lowered, Node<H> risen) {
    updateHeight(lowered);
    updateHeight(risen);
    fillSlot(lowered);
    fillSlot(risen);
    return risen;
  }

  private static int height(Node<?> node) {
    return node == null ? 0 : node.height;
  }

  private static void updateHeight(Node<?> node) {
    node.height = 1 + Math.max(height(node.left), height(node.right));
  }

  private static int compare(Range a, Range b) {
    int byStart = a.start().compareTo(b.start());
    return byStart != 0 ? byStart : compareEnds(a, b);
  }

  private static int compareEnds(Range a, Range b) {
    if (a.end() == null || b.end() == null)
      return Boolean.compare(a.end() == null, b.end() == null);
    return a.end().compareTo(b.end());
  }

  // For tests

  void checkInvariants() {
    List<Node<H>> free = new ArrayList<>();
    check(root, free);
    for (Node<H> node : free) require(!node.away, "a node that is away is lifted somewhere", node);
  }

  /**
   * Adds to {@code free} what takes part in the tournament above: this node and below, less what is
   * lifted within.
   */
  private void check(Node<H> node, List<Node<H>> free) {
    if (node == null) return;
    List<Node<H>> below = new ArrayList<>();
    check(node.left, below);
    check(node.right, below);
    require(Math.abs(height(node.left) - height(node.right)) <= 1, "balance", node);
    require(node.height == 1 + Math.max(height(node.left), height(node.right)), "height", node);
    require(node.left == null || compare(node.left.range, node.range) < 0, "order", node);
    require(node.right == null || compare(node.right.range, node.range) > 0, "order", node);
    if (node.lifted != null) {
      require(below.remove(node.lifted), "a lifted node is a descendant and lifted once", node);
      require(node.lifted.away, "a lifted node is away", node);
    }
    for (Node<H> rival : below) {
      boolean beaten = rival.away || node.lifted != null && !endsLater(rival, node.lifted);
      require(beaten, "the lifted node ends last", node);
    }
    free.addAll(below);
    free.add(node);
  }

  private void require(boolean holds, String what, Node<H> node) {
    if (!holds) throw new AssertionError(what + " is broken at " + node.range);
  }
}
