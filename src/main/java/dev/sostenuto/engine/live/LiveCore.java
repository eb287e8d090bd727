package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.CommitLog;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TimestampScale;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What the live engine knows, and what it does about each event. Confined to the engine's loop, but
 * for {@link #notReady} and the counters.
 *
 * <p>No version is claimed while the feed cannot be had, nor while suspects are left, whose commits
 * may lie below any position that is read meanwhile: results go out at the version claimed last,
 * and a mutation is answered at that version once a snapshot shows it.
 */
final class LiveCore implements Rounds.Work {
  /** The shortest time that a result may say it is valid for, lest its query run without pause. */
  private static final Duration SHORTEST_VALIDITY = Duration.ofMillis(10);

  private final String node;
  private final int timestampBase;
  private final Executor loop;
  private final Timers timers;
  private final InstantSource clock;
  private final Markers markers;
  private final LiveLimits limits;
  private final LiveCounters counters = new LiveCounters();
  private final ReadIndex reads = new ReadIndex();
  private final QueryCache cache;
  private final CommitLog commitLog;
  private final Suspects suspects = new Suspects();
  private final PendingCommits pending;
  private final Rounds rounds;

  /** Entries that are new or dirty. */
  private final Set<Entry> unsettled = new LinkedHashSet<>();

  /** Clients to which something is due. */
  private final Set<Client> waiting = new LinkedHashSet<>();

  /** Clients whose floor the next snapshot that is asked for will say. */
  private final Set<Client> floorless = new LinkedHashSet<>();

  /** Clients whose floor a snapshot that has been asked for will say. */
  private final Set<Client> raising = new LinkedHashSet<>();

  /** Mutations that a blind round's snapshot is sure to show. */
  private List<PendingCommits.Pending> shownBlind = List.of();

  private boolean connected;
  private boolean everConnected;
  private int waitingFor;
  private int timeline = -1;
  private TimestampScale scale = new TimestampScale(0);
  private Lsn reached;
  private long sequence;
  private long publishedTs;
  private boolean publishedSinceConnect;
  private long markerCount;
  private volatile String notReady = "the change feed has not been connected yet";

  LiveCore(
      String node,
      int timestampBase,
      Executor loop,
      Timers timers,
      InstantSource clock,
      QuerySnapshots snapshots,
      Markers markers,
      LiveLimits limits) {
    this.node = node;
    this.timestampBase = timestampBase;
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.markers = markers;
    this.limits = limits;
    this.cache = new QueryCache(limits, reads);
    this.commitLog = new CommitLog(limits.commitLogWeight());
    this.pending = new PendingCommits(node, this::writeMarker, this::committed);
    this.rounds = new Rounds(loop, timers, snapshots, limits, counters, this);
  }

  LiveLimits limits() {
    return limits;
  }

  LiveCounters counters() {
    return counters;
  }

  PendingCommits pending() {
    return pending;
  }

  Optional<String> notReady() {
    return Optional.ofNullable(notReady);
  }

  void stop() {
    rounds.stop();
  }

  // ---- the feed

  void connected(int newTimeline, TransactionSnapshot afterSlot) {
    connected = true;
    everConnected = true;
    waitingFor = 0;
    reached = null;
    publishedSinceConnect = false;
    if (newTimeline != timeline) {
      timeline = newTimeline;
      commitLog.clear();
      scale = new TimestampScale(timestampBase + timeline);
    }
    suspects.begin(afterSlot);
    everythingIsDirty(nextSequence());
    pending.connected();
    judgeReadiness();
    rounds.wake();
  }

  void commit(Commit commit, LoggedCommit logged) {
    counters.countCommit();
    suspects.delivered(commit.xid());
    commitLog.append(logged);
    List<Entry> touched = new ArrayList<>();
    reads.match(logged, touched::add);
    for (Entry entry : touched) dirty(entry, logged);
    pending.delivered(commit, scale.ts(commit.lsn()), !suspects.isEmpty());
    reached(commit.lsn());
    if (!touched.isEmpty() || commitLog.size() > limits.commitLogLength()) rounds.wake();
  }

  void reached(Lsn position) {
    if (!connected || (reached != null && !reached.isBefore(position))) return;
    reached = position;
    rounds.reached();
  }

  void disconnected(String why) {
    connected = false;
    reached = null;
    rounds.disconnected();
    pending.disconnected();
    notReady = "the change feed is not connected: " + why;
  }

  void waitingFor(int transactions) {
    waitingFor = transactions;
    notReady =
        "the change feed waits for "
            + transactions
            + " open transactions to end before it can begin";
    if (!rounds.isUnderWay()) rounds.wake();
  }

  private void judgeReadiness() {
    if (!connected) return;
    if (!suspects.isEmpty())
      notReady = "transactions from before the feed's start have not ended yet";
    else notReady = publishedSinceConnect ? null : "no snapshot has been published yet";
  }

  private void writeMarker(String content) {
    counters.countMarker();
    markers
        .write(content)
        .whenComplete(
            (done, failure) -> {
              if (failure != null)
                loop.execute(
                    () -> timers.after(limits.failurePause(), () -> pending.markerFailed(content)));
            });
  }

  // ---- clients

  void modify(Client client, int querySet, List<Subscribe> adds, List<Integer> removes) {
    if (client.isClosed()) return;
    List<Subscription> added = new ArrayList<>();
    for (Subscribe query : adds) {
      Subscription subscription = new Subscription(client, query);
      client.subscriptions.put(query.queryId(), subscription);
      bind(subscription);
      added.add(subscription);
    }
    for (int queryId : removes) {
      Subscription subscription = client.subscriptions.remove(queryId);
      if (subscription == null) continue;
      client.forget(subscription);
      release(subscription);
    }
    client.requestQuerySet(querySet, added, removes);
    somethingIsDue(client);
    rounds.wake();
  }

  void authenticate(Client client, int version, Identity identity) {
    if (client.isClosed()) return;
    client.requestIdentity(version, identity);
    for (Subscription subscription : client.subscriptions.values()) {
      release(subscription);
      bind(subscription);
    }
    somethingIsDue(client);
    rounds.wake();
  }

  void notBefore(Client client, long ts) {
    if (client.isClosed()) return;
    client.notBefore(ts);
    floorless.add(client);
    timers.after(
        limits.floorDeadline(),
        () -> {
          if (client.isBelowFloor(publishedTs)) client.listener.abandoned("InternalServerError");
        });
  }

  void drained(Client client) {
    client.drained();
    somethingIsDue(client);
    compose(client);
    if (client.isWaiting()) rounds.wake();
  }

  void close(Client client) {
    if (client.isClosed()) return;
    client.close();
    waiting.remove(client);
    floorless.remove(client);
    raising.remove(client);
    for (Subscription subscription : client.subscriptions.values()) {
      subscription.removed = true;
      release(subscription);
    }
    client.subscriptions.clear();
  }

  private void committed(PendingCommits.Pending commit, long ts) {
    Client client = commit.client;
    if (client.isClosed()) return;
    client.listener.committed(commit.requestId, commit.result, commit.logLines, ts);
    client.owe(ts);
    somethingIsDue(client);
    rounds.wake();
  }

  private void bind(Subscription subscription) {
    cache.bind(subscription, subscription.client.identity());
    Entry entry = subscription.entry;
    if (!entry.isServable(clock.instant()) && !entry.isNew()) entry.force(0);
    if (entry.isNew() || entry.isDirty()) unsettled.add(entry);
  }

  private void release(Subscription subscription) {
    cache.release(subscription);
    if (subscription.entry.dropped) unsettled.remove(subscription.entry);
  }

  private void somethingIsDue(Client client) {
    if (client.isWaiting()) waiting.add(client);
  }

  private void compose(Client client) {
    if (publishedTs > 0) {
      boolean answerNew = connected && suspects.isEmpty() && publishedSinceConnect;
      if (client.compose(publishedTs, clock.instant(), answerNew)) counters.countTransition();
    }
    if (!client.isWaiting()) waiting.remove(client);
  }

  // ---- entries

  private void dirty(Entry entry, LoggedCommit commit) {
    if (entry.dropped) return;
    if (entry.subscriptions.isEmpty()) {
      drop(entry);
      return;
    }
    cache.forgetAliases(entry);
    entry.dirty(commit, limits.dirtyCommits());
    unsettled.add(entry);
  }

  private void force(Entry entry, long since) {
    if (entry.subscriptions.isEmpty()) {
      drop(entry);
      return;
    }
    cache.forgetAliases(entry);
    entry.force(since);
    unsettled.add(entry);
  }

  private void drop(Entry entry) {
    cache.drop(entry);
    unsettled.remove(entry);
  }

  private void everythingIsDirty(long since) {
    counters.countResync();
    for (Entry entry : cache.entries()) force(entry, since);
  }

  // ---- rounds

  @Override
  public boolean isFeedConnected() {
    return connected;
  }

  @Override
  public boolean isBlindAllowed() {
    return everConnected && waitingFor > 0 && publishedTs > 0;
  }

  @Override
  public Lsn reached() {
    return reached;
  }

  @Override
  public boolean isAny() {
    if (!connected) return isBlindAllowed();
    return !unsettled.isEmpty()
        || !waiting.isEmpty()
        || !suspects.isEmpty()
        || !publishedSinceConnect
        || pending.isHolding()
        || commitLog.size() > limits.commitLogLength();
  }

  @Override
  public long nextSequence() {
    return ++sequence;
  }

  @Override
  public void asked() {
    raising.addAll(floorless);
    floorless.clear();
    shownBlind = pending.withoutFeed();
  }

  @Override
  public void opened(Lsn insertLsn) {
    for (Client client : raising)
      if (connected) client.raiseFloor(scale.ts(insertLsn));
      else floorless.add(client);
    raising.clear();
  }

  @Override
  public void writeMarker() {
    counters.countMarker();
    markers.write(node + " round " + ++markerCount);
  }

  @Override
  public Set<Long> endedSuspects(TransactionSnapshot snapshot) {
    return suspects.isEmpty() ? Set.of() : suspects.endedIn(snapshot);
  }

  @Override
  public void suspectsChecked(Set<Long> ended, Set<Long> committed) {
    suspects.cleared(ended);
    if (!committed.isEmpty()) everythingIsDirty(0);
    judgeReadiness();
  }

  @Override
  public List<Entry> due(TransactionSnapshot snapshot, long since, boolean blind) {
    List<Entry> due = new ArrayList<>();
    for (Entry entry : blind ? cache.entries() : new ArrayList<>(unsettled)) {
      if (entry.subscriptions.isEmpty()) drop(entry);
      else if (blind || entry.isDue(snapshot, since)) due.add(entry);
    }
    return due;
  }

  @Override
  public List<Entry> split(Entry entry, QueryOutcome outcome) {
    if (!outcome.identityRead() || !entry.key.isShared() || entry.dropped) return List.of();
    cache.looksAtIdentity(entry.path);
    String scope = CacheKey.scopeOf(entry.running);
    Set<Entry> others = new LinkedHashSet<>();
    for (Subscription subscription : List.copyOf(entry.subscriptions)) {
      Identity identity = subscription.client.identity();
      if (CacheKey.scopeOf(identity).equals(scope)) continue;
      entry.subscriptions.remove(subscription);
      bind(subscription);
      changed(subscription);
      if (subscription.entry.isNew()) others.add(subscription.entry);
    }
    return List.copyOf(others);
  }

  @Override
  public boolean publish(
      QuerySnapshot snapshot, long since, boolean blind, Map<Entry, QueryOutcome> outcomes) {
    TransactionSnapshot visibility = snapshot.visibility();
    boolean claims = !blind && suspects.isEmpty();
    long version = claims ? version(snapshot) : publishedTs;
    if (version < publishedTs) {
      notReady =
          "the database's log has gone back; raise sostenuto.timestamp-base and restart (after a restore)";
      return false;
    }
    outcomes.forEach((entry, outcome) -> settle(entry, outcome, visibility, since));
    publishedTs = version;
    if (connected && claims) publishedSinceConnect = true;
    commitLog.trim(visibility);
    judgeReadiness();
    if (claims) pending.release();
    else pending.releaseSeen(visibility, publishedTs);
    for (PendingCommits.Pending shown : shownBlind) pending.answer(shown, publishedTs);
    shownBlind = List.of();
    long before = counters.transitions();
    for (Client client : List.copyOf(waiting)) compose(client);
    return !outcomes.isEmpty() || counters.transitions() > before;
  }

  /**
   * The insert position, or just below the first delivered commit that the snapshot does not see,
   * whichever is less.
   */
  private long version(QuerySnapshot snapshot) {
    long ts = scale.ts(snapshot.insertLsn());
    Optional<LoggedCommit> unseen = commitLog.firstUnseen(snapshot.visibility());
    return unseen.isEmpty() ? ts : Math.min(ts, scale.ts(unseen.get().lsn()) - 1);
  }

  private void settle(Entry entry, QueryOutcome outcome, TransactionSnapshot snapshot, long since) {
    if (entry.dropped) return;
    boolean first = entry.isNew();
    reads.unregister(entry, entry.reads);
    entry.reads = outcome.reads();
    reads.register(entry, entry.reads);
    entry.cleaned(since);
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
    for (Subscription subscription : entry.subscriptions) changed(subscription);
  }

  private void changed(Subscription subscription) {
    subscription.client.changed(subscription);
    somethingIsDue(subscription.client);
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
    if (home != entry) for (Subscription subscription : home.subscriptions) changed(subscription);
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
              force(entry, 0);
              rounds.wake();
            });
  }
}
