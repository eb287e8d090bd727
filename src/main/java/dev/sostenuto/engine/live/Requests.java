package dev.sostenuto.engine.live;

import dev.sostenuto.engine.live.LiveListener.Modification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a client has asked for and was not told yet, in order: other query sets, other identities.
 * Confined to the engine's loop.
 */
final class Requests {
  private final Deque<Request> waiting = new ArrayDeque<>();

  /**
   * What the client asked for at once: versions to acknowledge, and the queries that need a result
   * for it.
   */
  record Request(
      int querySet, int identityVersion, List<Subscription> wants, List<Integer> removes) {
    boolean isIdentity() {
      return identityVersion > 0;
    }

    boolean isRipe(Predicate<Subscription> isThere) {
      for (Subscription wanted : wants) if (!wanted.removed && !isThere.test(wanted)) return false;
      return true;
    }
  }

  void add(Request request) {
    waiting.add(request);
  }

  void clear() {
    waiting.clear();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /**
   * How many of the first can be answered now, or -1 when nothing may be sent before one of the
   * others can be.
   *
   * @param isThere whether the subscription's result may be told
   */
  int ripe(Predicate<Subscription> isThere) {
    int ripe = 0;
    boolean blocked = false;
    for (Request request : waiting) {
      if (!blocked && request.isRipe(isThere)) {
        ripe++;
        continue;
      }
      blocked = true;
      if (request.isIdentity()) return -1;
    }
    return ripe;
  }

  /** Takes the first so many, whose removals go first. */
  List<Request> take(int count, List<Modification> modifications) {
    List<Request> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) taken.add(waiting.poll());
    for (Request request : taken)
      for (int queryId : request.removes()) modifications.add(new Modification.Removed(queryId));
    return taken;
  }

  /** What those want that stand behind the first so many. */
  Set<Subscription> wantedAfter(int count) {
    if (waiting.size() == count) return Set.of();
    Set<Subscription> wanted = new HashSet<>();
    waiting.stream().skip(count).forEach(request -> wanted.addAll(request.wants()));
    return wanted;
  }

  /** Whether one of them wants a query that rounds go on without. */
  boolean waitForStragglers() {
    for (Request request : waiting)
      for (Subscription wanted : request.wants())
        if (!wanted.removed && (wanted.entry.left != null || wanted.entry.late)) return true;
    return false;
  }
}
