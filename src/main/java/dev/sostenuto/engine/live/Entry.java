package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.log.XidSet;
import dev.sostenuto.engine.store.ReadSet;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A query of the cache: its newest published result, what that depends on, and who wants it.
 * Confined to the engine's loop.
 *
 * <p>Phases: new (never run) → clean ⇄ dirty → dropped. Dirty means that a commit touched what it
 * read and that no run has seen that commit yet, or that it must run again for another reason.
 */
final class Entry {
  private static final long NOT_FORCED = Long.MAX_VALUE;

  final String path;
  final JsonValue.Obj args;
  final Set<Subscription> subscriptions = new LinkedHashSet<>();
  final Set<CacheKey> aliases = new HashSet<>();
  final RunHistory history = new RunHistory();

  CacheKey key;

  /** On whose behalf it runs when the key is not shared by all. */
  Caller owner;

  /** On whose behalf the run that is under way is. */
  Caller running;

  /** When it was first asked for. */
  final Instant asked;

  /** In whose line it stands until it has run, or null. */
  Client line;

  Published published;
  ReadSet reads = ReadSet.EMPTY;
  Instant validUntil;
  Timers.Timer expiry;
  boolean dropped;

  /** The round that left its run behind, which is still under way; or null. */
  Round left;

  /** How long its last run took when a round left it behind, or zero. */
  Duration took = Duration.ZERO;

  /** Whether what is published need not be true at the version that was published last. */
  boolean late;

  /** The commits that made it dirty and that its last run's snapshot did not see. */
  private final List<XidSet> dirtyBy = new ArrayList<>();

  private XidSet newest;
  private TransactionSnapshot ranIn = Round.NONE.visibility();
  private boolean stale;
  private long forcedAt = NOT_FORCED;

  Entry(CacheKey key, JsonValue.Obj args, Caller owner, Instant asked) {
    this.key = key;
    this.path = key.path();
    this.args = args;
    this.owner = owner;
    this.asked = asked;
  }

  QueryCall call() {
    boolean shared = key.sharing() == Sharing.ALL;
    running = shared ? subscriptions.iterator().next().client.caller() : owner;
    return new QueryCall(path, args, key.journal(), running.identity(), running.session());
  }

  boolean isNew() {
    return published == null;
  }

  boolean isDirty() {
    return stale || forcedAt != NOT_FORCED || !dirtyBy.isEmpty();
  }

  /** Whether its result may be given to somebody who asks now. */
  boolean isServable(Instant now) {
    return published != null && (validUntil == null || now.isBefore(validUntil));
  }

  /** Whether it may be part of what a client is told of the version that was published last. */
  boolean isGivable(Instant now) {
    return !late && isServable(now);
  }

  /** Whether rounds leave it behind at once. */
  boolean isSlow() {
    return !took.isZero();
  }

  /** Whether nobody has a use for it: neither a subscriber nor a run that may find one yet. */
  boolean isUnwanted() {
    return subscriptions.isEmpty() && left == null;
  }

  /** Whether some client that wants it could be told of it now; the others say when they can. */
  boolean isTellable() {
    for (Subscription subscription : subscriptions)
      if (subscription.client.credits.isAny()) return true;
    return false;
  }

  /** A copy. */
  Set<Client> clients() {
    Set<Client> clients = new LinkedHashSet<>();
    for (Subscription subscription : subscriptions) clients.add(subscription.client);
    return clients;
  }

  /** Notes a commit, and says whether it is the first that is heard of it. */
  boolean dirty(LoggedCommit commit, int limit) {
    if (newest == commit.xids()) return false;
    newest = commit.xids();
    dirtyBy.add(newest);
    if (dirtyBy.size() > limit) keepAsOne(limit);
    return true;
  }

  /**
   * Tells the commits apart no more, and remembers so many ranges of their transactions. What the
   * last run has seen makes it due no more, although it lies between them.
   */
  private void keepAsOne(int limit) {
    XidSet all = XidSet.union(dirtyBy, limit);
    XidSet unseen = all.unseenBy(ranIn);
    dirtyBy.clear();
    dirtyBy.add(unseen.isEmpty() ? all : unseen);
  }

  /** It must run in the next snapshot, whenever that was asked for. */
  void stale(Cause why) {
    stale = true;
    history.add(why);
  }

  /**
   * It must run in a snapshot that was asked for after this moment of the engine's own counting.
   */
  void force(long sequence) {
    history.add(Cause.Event.FEED_BREAK);
    forcedAt = forcedAt == NOT_FORCED ? sequence : Math.max(forcedAt, sequence);
  }

  /** Whether a run in this round's snapshot would be of use. */
  boolean isDue(Round round) {
    if (isNew() || stale || forcedAt < round.sequence()) return true;
    for (XidSet xids : dirtyBy) if (round.visibility().seesAny(xids)) return true;
    return false;
  }

  /**
   * It ran in this round's snapshot; commits that the snapshot did not see are added again by the
   * caller.
   */
  void cleaned(Round round) {
    dirtyBy.clear();
    newest = null;
    ranIn = round.visibility();
    stale = false;
    if (forcedAt < round.sequence()) forcedAt = NOT_FORCED;
    else if (forcedAt != NOT_FORCED) history.add(Cause.Event.FEED_BREAK);
  }
}
