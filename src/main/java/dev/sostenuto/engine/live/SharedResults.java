package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.CommitLog;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final ReadIndex reads = new ReadIndex();
  private final QueryCache cache;

  /** Entries that are new or dirty. */
  private final Set<Entry> unsettled = new LinkedHashSet<>();

  /**
   * What a snapshot that was asked for before this moment shows may have been overtaken unheard.
   */
  private long heardSince;

  SharedResults(
      Timers timers,
      InstantSource clock,
      LiveLimits limits,
      LiveCounters counters,
      CommitLog commitLog,
      Listener listener) {
    this.timers = timers;
    this.clock = clock;
    this.limits = limits;
    this.counters = counters;
    this.commitLog = commitLog;
    this.listener = listener;
    this.cache = new QueryCache(limits, reads);
  }

  void bind(Subscription subscription) {
    cache.bind(subscription, subscription.client.identity());
    Entry entry = subscription.entry;
    if (!entry.isServable(clock.instant()) && !entry.isNew()) entry.stale();
    if (entry.isNew() || entry.isDirty()) unsettled.add(entry);
  }

  void release(Subscription subscription) {
    cache.release(subscription);
    if (subscription.entry.dropped) unsettled.remove(subscription.entry);
  }

  /** Whether something is new or dirty. */
  boolean isUnsettled() {
    return !unsettled.isEmpty();
  }

  /** Dirties what the commit touches; false when it touches nothing that anybody reads. */
  boolean touch(LoggedCommit commit) {
    List<Entry> touched = new ArrayList<>();
    reads.match(commit, touched::add);
    for (Entry entry : touched) dirty(entry, commit);
    return !touched.isEmpty();
  }

  private void dirty(Entry entry, LoggedCommit commit) {
    if (!entry.dropped) mark(entry, one -> one.dirty(commit, limits.dirtyCommits()));
  }

  private void mark(Entry entry, Consumer<Entry> how) {
    if (entry.subscriptions.isEmpty()) {
      drop(entry);
      return;
    }
    cache.forgetAliases(entry);
    how.accept(entry);
    unsettled.add(entry);
  }

  private void drop(Entry entry) {
    cache.drop(entry);
    unsettled.remove(entry);
  }

  /** Everything must run in a snapshot asked for after this moment of the engine's counting. */
  void touchAll(long since) {
    heardSince = since;
    counters.countResync();
    for (Entry entry : cache.entries()) mark(entry, one -> one.force(since));
  }

  /** Everything must run in the next snapshot, also in one that is open already. */
  void touchAllNow() {
    counters.countResync();
    for (Entry entry : cache.entries()) mark(entry, Entry::stale);
  }

  /** The entries that a run in this snapshot is of use to; all when the round is blind. */
  List<Entry> due(TransactionSnapshot snapshot, long since, boolean blind) {
    List<Entry> due = new ArrayList<>();
    for (Entry entry : blind ? cache.entries() : new ArrayList<>(unsettled)) {
      if (entry.subscriptions.isEmpty()) drop(entry);
      else if (blind || entry.isDue(snapshot, since)) due.add(entry);
    }
    return due;
  }

  /**
   * Parts subscriptions by caller when a run looked at the caller; entries that must run in the
   * same round.
   */
  List<Entry> split(Entry entry, QueryOutcome outcome) {
    if (!outcome.identityRead() || !entry.key.isShared() || entry.dropped) return List.of();
    cache.looksAtIdentity(entry.path);
    String scope = CacheKey.scopeOf(entry.running);
    Set<Entry> others = new LinkedHashSet<>();
    for (Subscription subscription : List.copyOf(entry.subscriptions)) {
      Identity identity = subscription.client.identity();
      if (CacheKey.scopeOf(identity).equals(scope)) continue;
      entry.subscriptions.remove(subscription);
      bind(subscription);
      listener.changed(subscription);
      if (subscription.entry.isNew()) others.add(subscription.entry);
    }
    return List.copyOf(others);
  }

  /** Takes a run's outcome: its read set, its result, and what it does not know yet. */
  void settle(Entry entry, QueryOutcome outcome, TransactionSnapshot snapshot, long since) {
    if (entry.dropped) return;
    boolean first = entry.isNew();
    reads.unregister(entry, entry.reads);
    entry.reads = outcome.reads();
    reads.register(entry, entry.reads);
    entry.cleaned(since);
    if (since < heardSince) entry.force(heardSince);
    commitLog.forEachUnseen(
        snapshot,
        commit -> {
          if (ReadIndex.matches(commit, entry.reads)) entry.dirty(commit, limits.dirtyCommits());
        });
    if (!entry.isDirty()) unsettled.remove(entry);
    publish(entry, outcome);
    Entry home = place(entry, outcome, first);
    if (home.subscriptions.isEmpty()) drop(home);
    else expire(home, outcome.validUntil());
  }

  private void publish(Entry entry, QueryOutcome outcome) {
    String journal = outcome.journal();
    if (journal == null && outcome.result() instanceof CallResult.Failure)
      journal = entry.key.journal();
    Published now = new Published(outcome.result(), outcome.logLines(), journal);
    if (now.equals(entry.published)) {
      counters.countSuppressed();
      return;
    }
    entry.published = now;
    for (Subscription subscription : entry.subscriptions) listener.changed(subscription);
  }

  /**
   * The key under which the entry lives after this run: its produced journal, and the identity if
   * it was looked at.
   */
  private Entry place(Entry entry, QueryOutcome outcome, boolean first) {
    CacheKey asked = entry.key;
    CacheKey key = asked.withJournal(entry.published.journal());
    if (outcome.identityRead() && asked.isShared()) {
      entry.owner = entry.running;
      key = key.withScope(CacheKey.scopeOf(entry.running));
    }
    Entry home = cache.rekey(entry, key);
    if (home != entry)
      for (Subscription subscription : home.subscriptions) listener.changed(subscription);
    if (entry.dropped) unsettled.remove(entry);
    if (first && !home.isDirty() && !asked.equals(key) && asked.scope().equals(key.scope()))
      cache.alias(home, asked);
    return home;
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
              mark(entry, Entry::stale);
              listener.expired();
            });
  }
}
