package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.CommitLog;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.Range;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The results that subscriptions share: which of them a commit makes untrue, and what a run in a
 * snapshot makes of them. Confined to the engine's loop.
 */
final class SharedResults {
  /** Hears what happens to subscriptions. */
  interface Listener {
    /** Its result may be another one. */
    void changed(Subscription subscription);

    /** Its result is not late any more. */
    void caughtUp(Subscription subscription);

    /** A result has become untrue with time. */
    void expired();
  }

  /** The shortest time that a result may say it is valid for, lest its query run without pause. */
  private static final Duration SHORTEST_VALIDITY = Duration.ofMillis(10);

  private final Timers timers;
  private final InstantSource clock;
  private final LiveLimits limits;
  private final LiveCounters counters;
  private final Listener listener;
  private final CommitLog commitLog;
  private final Stragglers stragglers;
  private final ReadIndex reads = new ReadIndex();
  private final QueryCache cache;

  /** Entries that have never run. */
  private final Admission admission = new Admission();

  /** Entries that have run and are dirty. */
  private final Set<Entry> unsettled = new LinkedHashSet<>();

  /**
   * Entries that are dirty and that nobody can be told of for now; they wait until somebody can.
   */
  private final Set<Entry> untellable = new LinkedHashSet<>();

  private final Lateness lateness;

  /**
   * What a snapshot that was asked for before this moment shows may lack a transaction from before
   * the feed's beginning that turned out to have committed.
   */
  private long suspectedSince;

  SharedResults(
      Timers timers,
      InstantSource clock,
      LiveLimits limits,
      LiveCounters counters,
      CommitLog commitLog,
      Stragglers stragglers,
      Listener listener) {
    this.timers = timers;
    this.clock = clock;
    this.limits = limits;
    this.counters = counters;
    this.commitLog = commitLog;
    this.stragglers = stragglers;
    this.listener = listener;
    this.cache = new QueryCache(limits, reads);
    this.lateness = new Lateness(listener);
  }

  /**
   * Binds a subscription to the result that answers it.
   *
   * @param why what a result that isn't there yet is wanted for
   */
  void bind(Subscription subscription, Cause why) {
    Instant now = clock.instant();
    cache.bind(subscription, now);
    Entry entry = subscription.entry;
    if (entry.isNew()) {
      if (entry.left != null) return;
      if (entry.history.isEmpty()) entry.history.add(why);
      admission.add(entry, subscription.client);
      return;
    }
    if (!entry.isServable(now)) stale(entry, Cause.Event.TIME);
    untellable.remove(entry);
    if (entry.isDirty()) unsettle(entry);
  }

  /**
   * The client, which had too much unsent, can be told of its results again.
   *
   * @return whether one of them has waited for that
   */
  boolean drained(Client client) {
    boolean any = false;
    if (!untellable.isEmpty())
      for (Subscription subscription : client.subscriptions.values())
        any |= tellable(subscription.entry);
    return any;
  }

  private boolean tellable(Entry entry) {
    if (!untellable.remove(entry)) return false;
    unsettle(entry);
    return true;
  }

  void release(Subscription subscription) {
    Entry entry = subscription.entry;
    cache.release(subscription);
    admission.released(entry, subscription.client);
    if (entry.dropped) forget(entry);
  }

  /** It is dirty: it is to run, when nothing is in the way of that. */
  private void unsettle(Entry entry) {
    if (entry.left == null && !stragglers.isParked(entry) && !untellable.contains(entry))
      unsettled.add(entry);
  }

  private void forget(Entry entry) {
    unsettled.remove(entry);
    untellable.remove(entry);
    lateness.forget(entry);
    stragglers.forget(entry);
  }

  /** Whether there are more results than there may be. */
  boolean isOverfull() {
    return cache.isOverfull();
  }

  /** How many results are dirty and wait for a round, for stragglers or for their clients. */
  int dirty() {
    return unsettled.size() + untellable.size() + stragglers.parked();
  }

  /** How many queries have never run. */
  int unrun() {
    return admission.size();
  }

  /** How many results there are. */
  int queries() {
    return cache.size();
  }

  /** Whether a round is due, since something is new or dirty and can be told. */
  boolean isUnsettled() {
    return !unsettled.isEmpty() || !admission.isEmpty();
  }

  /** Dirties what the commit touches; false when it touches nothing that anybody reads. */
  boolean touch(LoggedCommit commit) {
    Touch touch = new Touch(commit);
    reads.match(commit, touch);
    touch.unwanted.forEach(this::drop);
    return touch.any;
  }

  /** What one commit dirties; a cause is kept for each entry, not for each key. */
  private final class Touch implements ReadIndex.Hits {
    private final LoggedCommit commit;
    private final Set<Entry> unwanted = new LinkedHashSet<>();
    private boolean any;

    Touch(LoggedCommit commit) {
      this.commit = commit;
    }

    @Override
    public void byKey(Entry entry, IndexSchema index, Key key, Range range) {
      if (!isNews(entry)) return;
      if (entry.history.isFull()) entry.history.countMore();
      else entry.history.add(Cause.byKey(commit, index, key, range));
    }

    @Override
    public void byTable(Entry entry, TableSchema table) {
      if (isNews(entry)) entry.history.add(Cause.byTable(commit, table));
    }

    private boolean isNews(Entry entry) {
      any = true;
      if (entry.isUnwanted()) {
        unwanted.add(entry);
        return false;
      }
      if (!entry.dirty(commit, limits.dirtyCommits())) return false;
      cache.forgetAliases(entry);
      unsettle(entry);
      counters.countDirtied();
      return true;
    }
  }

  private void mark(Entry entry, Consumer<Entry> how) {
    if (entry.isUnwanted()) {
      drop(entry);
      return;
    }
    cache.forgetAliases(entry);
    how.accept(entry);
    if (!entry.isNew()) unsettle(entry);
  }

  private void stale(Entry entry, Cause why) {
    cache.forgetAliases(entry);
    entry.stale(why);
  }

  private void drop(Entry entry) {
    cache.drop(entry);
    admission.remove(entry);
    forget(entry);
  }

  /** Everything must run in a snapshot asked for after this moment of the engine's counting. */
  void touchAll(long since) {
    lateness.heardSince(since);
    counters.countResync();
    for (Entry entry : cache.entries()) mark(entry, one -> one.force(since));
  }

  /**
   * Everything must run in the next snapshot, also in one that is open already.
   *
   * @param before what ran in a snapshot that was asked for before this must run again
   */
  void touchAllNow(long before) {
    suspectedSince = before;
    counters.countResync();
    for (Entry entry : cache.entries()) mark(entry, one -> one.stale(Cause.Event.SUSPECT));
  }

  /**
   * The entries that a run in this snapshot is of use to, all when the round is blind, and some of
   * those that have never run.
   */
  Due due(Round round) {
    List<Entry> quick = new ArrayList<>();
    List<Entry> slow = new ArrayList<>();
    for (Entry entry : round.blind() ? cache.entries() : new ArrayList<>(unsettled)) {
      if (entry.isNew() || entry.left != null) continue;
      if (entry.subscriptions.isEmpty()) drop(entry);
      else if (round.blind()) (entry.isSlow() ? slow : quick).add(entry);
      else if (!entry.isDue(round)) continue;
      else if (!entry.isTellable()) await(entry);
      else (entry.isSlow() ? slow : quick).add(entry);
    }
    quick.addAll(admission.next(limits.newResults()));
    if (round.blind()) {
      for (Entry entry : quick) entry.history.add(Cause.Event.NO_FEED);
      for (Entry entry : slow) entry.history.add(Cause.Event.NO_FEED);
    }
    slow.forEach(lateness::passedOver);
    unsettled.removeAll(slow);
    Due due = stragglers.choose(quick, slow);
    unsettled.addAll(due.slow());
    return due;
  }

  /** It is run when one of its clients reads again; until then no round needs it. */
  private void await(Entry entry) {
    unsettled.remove(entry);
    untellable.add(entry);
    lateness.passedOver(entry);
  }

  /**
   * Parts subscriptions by caller when a run looked at more of the caller than was known; entries
   * that must run in the same round. The entry is dropped when its run's caller has gone.
   */
  List<Entry> split(Entry entry, QueryOutcome outcome) {
    Sharing sharing = Sharing.of(outcome);
    if (!sharing.isNarrowerThan(entry.key.sharing()) || entry.dropped) return List.of();
    cache.share(entry.path, sharing);
    String scope = entry.running.scope(sharing);
    Set<Entry> others = new LinkedHashSet<>();
    for (Subscription subscription : List.copyOf(entry.subscriptions)) {
      if (subscription.client.caller().scope(sharing).equals(scope)) continue;
      entry.subscriptions.remove(subscription);
      bind(subscription, Cause.Event.IDENTITY);
      listener.changed(subscription);
      Entry other = subscription.entry;
      if (other.isNew() && other.left == null) others.add(other);
    }
    if (entry.isUnwanted()) drop(entry);
    return List.copyOf(others);
  }

  /** Takes what a round's runs gave. */
  void settle(Map<Entry, QueryOutcome> outcomes, Round round) {
    if (outcomes.isEmpty()) return;
    List<LoggedCommit> unseen = commitLog.unseen(round.visibility());
    outcomes.forEach((entry, outcome) -> settle(entry, outcome, round, unseen));
  }

  /**
   * Takes a run's outcome: its read set, its result, and what it does not know yet.
   *
   * @param unseen the commits of the log that the round's snapshot does not see
   */
  private void settle(Entry entry, QueryOutcome outcome, Round round, List<LoggedCommit> unseen) {
    counters.countCost(entry.path, outcome.cost());
    if (entry.dropped) return;
    boolean first = entry.isNew();
    cache.forgetAliases(entry);
    if (first) counters.firstResultWait().record(entry.asked, clock.instant());
    admission.remove(entry);
    reads.unregister(entry, entry.reads);
    entry.reads = outcome.reads();
    reads.register(entry, entry.reads);
    List<Cause> causes = entry.history.takeCauses(round.visibility());
    int moreCauses = entry.history.takeMoreCauses();
    entry.cleaned(round);
    lateness.forceUnheard(entry, round);
    if (round.sequence() < suspectedSince) entry.stale(Cause.Event.SUSPECT);
    if (entry.left != null)
      stragglers.forEachPassed(round.visibility(), commit -> dirtyUnseen(entry, commit));
    for (LoggedCommit commit : unseen) dirtyUnseen(entry, commit);
    untellable.remove(entry);
    if (entry.isDirty()) unsettle(entry);
    else unsettled.remove(entry);
    boolean changed = publish(entry, outcome);
    boolean failed = outcome.result() instanceof CallResult.Failure;
    entry.history.ran(
        new Run(clock.instant(), outcome.cost(), changed, failed, causes, moreCauses));
    Entry home = place(entry, outcome, first);
    if (home.isUnwanted()) drop(home);
    else expire(home, outcome.validUntil());
  }

  private void dirtyUnseen(Entry entry, LoggedCommit commit) {
    Cause cause = ReadIndex.cause(commit, entry.reads);
    if (cause != null && entry.dirty(commit, limits.dirtyCommits())) entry.history.add(cause);
  }

  /** Takes the result over, and says whether it is another one. */
  private boolean publish(Entry entry, QueryOutcome outcome) {
    Published now = published(entry, outcome);
    if (now.equals(entry.published)) {
      counters.countSuppressed();
      return false;
    }
    if (!entry.dropped) cache.publish(entry, now);
    for (Subscription subscription : entry.subscriptions) listener.changed(subscription);
    return true;
  }

  private static Published published(Entry entry, QueryOutcome outcome) {
    String journal = outcome.journal();
    if (journal == null && outcome.result() instanceof CallResult.Failure)
      journal = entry.key.journal();
    return new Published(outcome.result(), outcome.logLines(), journal);
  }

  // ---- stragglers

  /** A round goes on without these; their runs do too, on so many connections. */
  void leave(Round round, List<Entry> entries, int connections, Instant began) {
    stragglers.leave(round, entries, connections, began);
    for (Entry entry : entries) {
      admission.remove(entry);
      unsettled.remove(entry);
      lateness.passedOver(entry);
      counters.countLeft();
    }
  }

  /** A round goes on without these, which have not begun. */
  void passOver(List<Entry> entries) {
    for (Entry entry : entries) if (!entry.dropped && !entry.isNew()) lateness.passedOver(entry);
  }

  /**
   * A round has been published: which of the results that it passed over need not be true at it?
   *
   * @param settled what it ran
   */
  void judge(Round round, Set<Entry> settled) {
    lateness.judge(round, settled);
  }

  /**
   * A run that its round left behind has ended.
   *
   * @return the subscriptions that its result is told to, at that round's moment
   */
  Told arrived(Entry entry, Round round, QueryOutcome outcome) {
    List<Subscription> before = List.copyOf(entry.subscriptions);
    split(entry, outcome);
    Told told = new Told(before, List.copyOf(entry.subscriptions), published(entry, outcome));
    settle(entry, outcome, round, commitLog.unseen(round.visibility()));
    boolean overtaken = ended(entry);
    if (entry.isUnwanted()) drop(entry);
    if (entry.dropped) return told;
    if (overtaken) stale(entry, Cause.Event.OVERTAKEN);
    if (entry.isDirty()) unsettle(entry);
    lateness.judgeArrived(entry, round);
    return told;
  }

  /**
   * Whom a straggler's result is told to.
   *
   * @param all who waited for it
   * @param answered those whose result it is
   */
  record Told(List<Subscription> all, List<Subscription> answered, Published result) {}

  /** The database failed a run that its round left behind; those who waited for it. */
  List<Subscription> failed(Entry entry) {
    ended(entry);
    if (entry.isUnwanted()) drop(entry);
    if (entry.dropped) return List.of();
    if (entry.isNew()) admission.add(entry, entry.subscriptions.iterator().next().client);
    else unsettle(entry);
    return List.copyOf(entry.subscriptions);
  }

  private boolean ended(Entry entry) {
    boolean overtaken = stragglers.end(entry, clock.instant(), unsettled::add);
    stragglers.trim();
    return overtaken;
  }

  /**
   * The key under which the entry lives after this run: its produced journal, and the identity if
   * it was looked at.
   */
  private Entry place(Entry entry, QueryOutcome outcome, boolean first) {
    CacheKey asked = entry.key;
    boolean newest = first && !entry.isDirty();
    CacheKey key = asked.withJournal(entry.published.journal());
    Sharing sharing = Sharing.of(outcome);
    if (sharing.isNarrowerThan(asked.sharing())) {
      entry.owner = entry.running;
      key = key.sharedBy(sharing, entry.running);
    }
    Entry home = cache.rekey(entry, key);
    if (home != entry)
      for (Subscription subscription : home.subscriptions) listener.changed(subscription);
    if (entry.dropped) forget(entry);
    tellable(home);
    if (newest && isAliasable(entry, home) && asked.scope().equals(key.scope()))
      cache.alias(home, asked);
    return home;
  }

  /**
   * Whether what touches the page that the entry's first run found will end the home's aliases: one
   * that has never run does not know what it reads, and a straggler may be overtaken unheard.
   */
  private static boolean isAliasable(Entry entry, Entry home) {
    if (home.isNew() || home.isDirty()) return false;
    return home == entry || entry.left == null;
  }

  /** What the cache holds of a function, or of all when the path is null. */
  QueryReport.Page report(String path, int limit) {
    return QueryReport.Page.of(cache.entries(), path, limit);
  }

  private void expire(Entry entry, Instant validUntil) {
    if (entry.expiry != null) entry.expiry.cancel();
    entry.expiry = null;
    entry.validUntil = validUntil;
    if (validUntil == null) return;
    Duration left = Duration.between(clock.instant(), validUntil);
    Duration delay = left.compareTo(SHORTEST_VALIDITY) < 0 ? SHORTEST_VALIDITY : left;
    entry.expiry =
        timers.after(
            delay,
            () -> {
              if (entry.dropped) return;
              mark(entry, one -> one.stale(Cause.Event.TIME));
              listener.expired();
            });
  }
}
