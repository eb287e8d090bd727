package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one socket wants, has, and is owed. Confined to the engine's loop; {@link LiveEngine} hands
 * out the safe view of it.
 *
 * <p>Requests (a query set, an identity) are answered in order; a request is ripe when each query
 * that it added has a result. A transition is composed only from published results, which are all
 * true at the version that was published last.
 */
final class Client {
  final LiveListener listener;
  final Map<Integer, Subscription> subscriptions = new HashMap<>();

  /** Safe for use by many threads. */
  final SendCredits credits;

  private final Deque<Request> requests = new ArrayDeque<>();
  private final Set<Subscription> changed = new LinkedHashSet<>();
  private Identity identity;
  private int querySet;
  private int identityVersion;
  private boolean closed;

  /** The version of the last transition. */
  private long current;

  private boolean answered;

  /** Its own commits that no transition has reached yet, in their order. */
  private final Deque<OwnCommit> ownCommits = new ArrayDeque<>();

  private long floor;

  /** A snapshot asked for from now on must say what the floor is. */
  private boolean awaitsSnapshot;

  /** A mutation of this client that was answered with {@code ts}. */
  private record OwnCommit(int xid, long ts, Instant answered) {}

  /**
   * What the client asked for at once: versions to acknowledge, and the queries that need a result
   * for it.
   */
  private record Request(
      int querySet, int identityVersion, List<Subscription> wants, List<Integer> removes) {
    boolean isIdentity() {
      return identityVersion > 0;
    }

    boolean isRipe(Instant now) {
      for (Subscription wanted : wants)
        if (!wanted.removed && !wanted.entry.isServable(now)) return false;
      return true;
    }
  }

  Client(LiveListener listener, int credits) {
    this.listener = listener;
    this.credits = new SendCredits(credits);
  }

  Identity identity() {
    return identity;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    requests.clear();
    changed.clear();
    ownCommits.clear();
  }

  /**
   * Remembers a request for another query set; the caller has bound and released the subscriptions,
   * so that one which was added and removed at once is forgotten already.
   */
  void requestQuerySet(int version, List<Subscription> added, List<Integer> removes) {
    added.forEach(this::changed);
    requests.add(new Request(version, 0, added, removes));
  }

  /** Remembers a change of identity; the caller binds all subscriptions again. */
  void requestIdentity(int version, Identity newIdentity) {
    identity = newIdentity;
    List<Subscription> all = new ArrayList<>(subscriptions.values());
    changed.addAll(all);
    requests.add(new Request(0, version, all, List.of()));
  }

  void changed(Subscription subscription) {
    if (!closed && !subscription.removed) changed.add(subscription);
  }

  void forget(Subscription subscription) {
    subscription.removed = true;
    changed.remove(subscription);
  }

  /** The client was told of its commit: a transition that reaches it is due. */
  void owe(int xid, long ts, Instant now) {
    ownCommits.add(new OwnCommit(xid, ts, now));
  }

  void notBefore(long ts) {
    floor = Math.max(floor, ts);
    awaitsSnapshot = true;
  }

  void raiseFloor(long ts) {
    floor = Math.max(floor, ts);
    awaitsSnapshot = false;
  }

  /** Whether it has not been answered since it said what it had seen. */
  boolean isBelowFloor(long ts) {
    return !closed && !answered && floor > ts;
  }

  /**
   * Whether another round, or another transition, is due to it; a client that does not read is owed
   * nothing more for now.
   */
  boolean isWaiting() {
    return !closed && hasMore() && credits.isAny();
  }

  private boolean hasMore() {
    return !requests.isEmpty() || !changed.isEmpty() || !ownCommits.isEmpty();
  }

  /**
   * Tells the listener what is due at the version that was published last.
   *
   * <p>Not while the results already show a commit of its own that the version does not reach yet:
   * the client would show its optimistic update on top of the effect. That lasts as long as an
   * earlier commit of somebody else is not visible, so it is waited for, but not for ever.
   *
   * @param visibility of the snapshot that was published last
   * @param now to judge results by their validity
   * @param patience how long a commit of its own may be waited for
   * @param answerNew whether sockets that have had no answer yet may get one
   * @return whether a transition was delivered
   */
  boolean compose(
      long ts, TransactionSnapshot visibility, Instant now, Duration patience, boolean answerNew) {
    if (closed || !hasMore() || !credits.isAny()) return false;
    if (awaitsSnapshot || ts < floor || ts < current) return false;
    if (!answered && !answerNew) return false;
    if (showsTooMuch(ts, visibility, now.minus(patience))) return false;
    List<Request> ripe = takeRipe(now);
    if (ripe == null) return false;
    List<Modification> modifications = new ArrayList<>();
    addRemovals(ripe, modifications);
    addChanges(unanswered(), modifications);
    boolean covers = ownCommits.removeIf(own -> own.ts() <= ts);
    if (modifications.isEmpty() && ripe.isEmpty() && !covers) return false;
    for (Request request : ripe) {
      if (request.isIdentity()) identityVersion = request.identityVersion();
      else querySet = request.querySet();
    }
    current = ts;
    answered = true;
    credits.take();
    listener.transition(new Transition(querySet, identityVersion, ts, modifications));
    return true;
  }

  private boolean showsTooMuch(long ts, TransactionSnapshot visibility, Instant longAgo) {
    for (OwnCommit own : ownCommits)
      if (own.ts() > ts && visibility.sees(own.xid()) && own.answered().isAfter(longAgo))
        return true;
    return false;
  }

  /**
   * The requests that can be answered now, or null when nothing may be sent before one of them can
   * be.
   */
  private List<Request> takeRipe(Instant now) {
    int ripe = 0;
    boolean blocked = false;
    Set<Subscription> unripe = new LinkedHashSet<>();
    for (Request request : requests) {
      if (!blocked && request.isRipe(now)) {
        ripe++;
        continue;
      }
      blocked = true;
      if (request.isIdentity()) return null;
      unripe.addAll(request.wants());
    }
    for (Subscription subscription : changed)
      if (!unripe.contains(subscription) && !subscription.entry.isServable(now)) return null;
    List<Request> taken = new ArrayList<>();
    for (int i = 0; i < ripe; i++) taken.add(requests.poll());
    return taken;
  }

  private static void addRemovals(List<Request> ripe, List<Modification> modifications) {
    for (Request request : ripe)
      for (int queryId : request.removes()) modifications.add(new Modification.Removed(queryId));
  }

  /** What the requests that stay want; nothing is said of it before they are answered. */
  private Set<Subscription> unanswered() {
    if (requests.isEmpty()) return Set.of();
    Set<Subscription> wanted = new HashSet<>();
    for (Request request : requests) wanted.addAll(request.wants());
    return wanted;
  }

  private void addChanges(Set<Subscription> unripe, List<Modification> modifications) {
    List<Subscription> taken = new ArrayList<>(changed);
    for (Subscription subscription : taken) {
      if (unripe.contains(subscription)) continue;
      changed.remove(subscription);
      Published now = subscription.entry.published;
      if (now.equals(subscription.sent)) continue;
      subscription.sent = now;
      modifications.add(now.modification(subscription.query.queryId()));
    }
  }
}
