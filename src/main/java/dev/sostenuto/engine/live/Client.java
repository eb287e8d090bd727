package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.live.Requests.Request;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

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

  private final Requests requests = new Requests();
  private final Set<Subscription> changed = new LinkedHashSet<>();
  private Caller caller = Caller.NOBODY;
  private int querySet;
  private int identityVersion;
  private boolean closed;

  /** The version of the last transition. */
  private long current;

  private boolean answered;

  private final OwnCommits ownCommits = new OwnCommits();

  /** Subscriptions whose entry may be late; those whose entry is not are forgotten in time. */
  private final Set<Subscription> late = new LinkedHashSet<>();

  /** What it is to be told of a past round as soon as that is complete, or null. */
  private PastView past;

  private long floor;

  /** A snapshot asked for from now on must say what the floor is. */
  private boolean awaitsSnapshot;

  Client(LiveListener listener, int credits) {
    this.listener = listener;
    this.credits = new SendCredits(credits);
  }

  Caller caller() {
    return caller;
  }

  /** The client has said which session it is of; it has asked for nothing yet. */
  void isOf(UUID session) {
    caller = new Caller(caller.identity(), session);
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    requests.clear();
    changed.clear();
    ownCommits.clear();
    late.clear();
    past = null;
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
    caller = new Caller(newIdentity, caller.session());
    past = null;
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
    late.remove(subscription);
    if (past != null) past.forget(subscription);
  }

  /**
   * Its commit is known: a transition that reaches it is due, and is told together with the answer.
   * A past view which would reach it need not show it: without a feed, commits are answered at
   * versions claimed long ago.
   */
  void owe(int xid, OwnCommits.Answer answer, Instant now) {
    ownCommits.add(xid, answer, now);
    if (past != null && answer.ts() <= past.ts) past = null;
  }

  /** Tells what has not been told yet; the transition that shows it comes later. */
  void tellAnswers() {
    ownCommits.tellAnswers(listener);
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
    if (isHeldBack()) return past != null && past.isComplete() && tellPast();
    if (ownCommits.isAnyShownBeyond(ts, visibility, now.minus(patience))) return false;
    int ripe = ripe(subscription -> subscription.entry.isGivable(now));
    if (ripe < 0 || wouldSettleEarly(ts, ripe)) return false;
    past = null;
    List<Modification> modifications = new ArrayList<>();
    List<Request> answers = requests.take(ripe, modifications);
    addChanges(unanswered(), modifications);
    return tell(ts, answers, modifications);
  }

  private boolean tell(long ts, List<Request> answers, List<Modification> modifications) {
    boolean covers = ownCommits.reached(ts);
    if (modifications.isEmpty() && answers.isEmpty() && !covers) return false;
    for (Request request : answers) {
      if (request.isIdentity()) identityVersion = request.identityVersion();
      else querySet = request.querySet();
    }
    current = ts;
    answered = true;
    credits.take();
    tellAnswers();
    listener.transition(new Transition(querySet, identityVersion, ts, modifications));
    return true;
  }

  /**
   * Whether a promise would be settled although queries that the client has asked for have no
   * result yet: all of them are to show the effect (L4), and on a new socket the client has none of
   * the results that it had.
   */
  private boolean wouldSettleEarly(long ts, int ripe) {
    return ripe < requests.size() && ownCommits.isAnyWithin(ts);
  }

  /**
   * How many requests can be answered now, or -1 when nothing may be sent before one of them can
   * be.
   *
   * @param isThere whether the subscription's result may be told
   */
  private int ripe(Predicate<Subscription> isThere) {
    int ripe = requests.ripe(isThere);
    if (ripe < 0) return -1;
    Set<Subscription> unripe = requests.wantedAfter(ripe);
    for (Subscription subscription : changed)
      if (!unripe.contains(subscription) && !isThere.test(subscription)) return -1;
    for (Subscription subscription : late)
      if (!unripe.contains(subscription) && !isThere.test(subscription)) return -1;
    return ripe;
  }

  // ---- stragglers

  /** The subscription's entry has become late. */
  void late(Subscription subscription) {
    if (!closed && !subscription.removed) late.add(subscription);
  }

  boolean hasPastView() {
    return past != null;
  }

  /** Whether it waits for stragglers, before anything that is published now can be told. */
  boolean isHeldBack() {
    if (late.isEmpty()) return false;
    late.removeIf(subscription -> !subscription.entry.late);
    if (late.isEmpty()) return false;
    return past != null || !unanswered().containsAll(late);
  }

  /** Whether no round can give it more before some straggler has ended. */
  boolean isStuck() {
    if (isHeldBack()) return true;
    if (requests.isEmpty() || !ownCommits.isEmpty()) return false;
    return requests.waitForStragglers() && unanswered().containsAll(changed);
  }

  /**
   * Keeps what the round that is published shows, when all of it that is late goes on in that
   * round's snapshot. There is one past view at a time.
   *
   * @param answerNew as in {@link #compose}
   */
  void keepView(long ts, Round round, Instant now, boolean answerNew) {
    if (closed || past != null || awaitsSnapshot || ts < floor || ts < current) return;
    if (!answered && !answerNew) return;
    late.removeIf(subscription -> !subscription.entry.late);
    int ripe =
        ripe(
            subscription ->
                subscription.entry.isGivable(now)
                    || subscription.entry.left == round && !subscription.entry.isNew());
    if (ripe < 0) return;
    Set<Subscription> unripe = requests.wantedAfter(ripe);
    Set<Subscription> awaited = new LinkedHashSet<>(late);
    awaited.removeAll(unripe);
    if (awaited.isEmpty()) return;
    Map<Subscription, Published> news = new LinkedHashMap<>();
    for (Subscription subscription : changed)
      if (!unripe.contains(subscription) && !awaited.contains(subscription))
        news.put(subscription, subscription.entry.published);
    past = new PastView(ts, ripe, news, awaited);
  }

  /** A run that its round left behind has ended. */
  void arrived(Subscription subscription, Published result) {
    if (past != null) past.arrived(subscription, result);
  }

  /** A run that its round left behind gave nothing that this subscription can be told. */
  void missed(Subscription subscription) {
    if (past != null && past.awaits(subscription)) past = null;
  }

  private boolean tellPast() {
    PastView view = past;
    past = null;
    if (view.ts < current || wouldSettleEarly(view.ts, view.requests)) return false;
    List<Modification> modifications = new ArrayList<>();
    List<Request> answers = requests.take(view.requests, modifications);
    view.news().forEach((subscription, result) -> add(subscription, result, modifications));
    return tell(view.ts, answers, modifications);
  }

  /** What the requests that stay want; nothing is said of it before they are answered. */
  private Set<Subscription> unanswered() {
    return requests.wantedAfter(0);
  }

  private void addChanges(Set<Subscription> unripe, List<Modification> modifications) {
    List<Subscription> taken = new ArrayList<>(changed);
    for (Subscription subscription : taken) {
      if (unripe.contains(subscription)) continue;
      changed.remove(subscription);
      add(subscription, subscription.entry.published, modifications);
    }
  }

  private static void add(
      Subscription subscription, Published now, List<Modification> modifications) {
    if (now.equals(subscription.sent)) return;
    subscription.sent = now;
    modifications.add(now.modification(subscription.query.queryId()));
  }
}
