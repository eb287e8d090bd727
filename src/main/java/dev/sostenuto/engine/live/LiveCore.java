package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.CommitLog;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What the live engine does about each event. Confined to the engine's loop, but for {@link
 * #notReady} and the counters.
 *
 * <p>No version is claimed while the feed cannot be had, nor while suspects are left, whose commits
 * may lie below any position that is read meanwhile: results go out at the version claimed last,
 * and a mutation is answered at that version once a snapshot shows it.
 */
final class LiveCore implements RoundWork, SharedResults.Listener {
  private final String node;
  private final Executor loop;
  private final Timers timers;
  private final InstantSource clock;
  private final Markers markers;
  private final LiveLimits limits;
  private final Tracing tracing;
  private final LiveCounters counters = new LiveCounters();
  private final SharedResults results;
  private final CommitLog commitLog;
  private final Stragglers stragglers;
  private final FeedState feed;
  private final Deliveries deliveries;
  private final PendingCommits pending;
  private final Rounds rounds;

  /** Mutations that a blind round's snapshot is sure to show. */
  private List<PendingCommits.Pending> shownBlind = List.of();

  /** What the round that is being published goes on without. */
  private final List<Entry> leftBehind = new ArrayList<>();

  /** Whether the round that runs may claim a version; settled when its set of queries is closed. */
  private boolean claims;

  private long sequence;
  private long markerCount;
  private int subscriptions;

  LiveCore(
      String node,
      int timestampBase,
      Executor loop,
      Timers timers,
      InstantSource clock,
      QuerySnapshots snapshots,
      Markers markers,
      LiveLimits limits,
      Tracing tracing) {
    this.node = node;
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.markers = markers;
    this.limits = limits;
    this.tracing = tracing;
    this.commitLog =
        new CommitLog(limits.commitLogLimit(), limits.commitLogWeight(), limits.commitLogBytes());
    this.stragglers = new Stragglers(limits);
    this.feed = new FeedState(timestampBase);
    this.deliveries = new Deliveries(feed, clock, limits, counters, tracing);
    this.results = new SharedResults(timers, clock, limits, counters, commitLog, stragglers, this);
    this.pending = new PendingCommits(node, this::writeMarker, this::committed);
    this.rounds = new Rounds(loop, timers, clock, snapshots, limits, counters, tracing, this);
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
    return feed.notReady();
  }

  void stop() {
    rounds.stop();
  }

  QueryReport.Page report(String path, int limit) {
    return results.report(path, limit);
  }

  // ---- the feed

  void connected(int timeline, TransactionSnapshot afterSlot) {
    long at = nextSequence();
    if (feed.connected(timeline, afterSlot, at)) commitLog.clear();
    commitLog.forgetRows();
    results.touchAll(at);
    pending.connected();
    rounds.wake();
  }

  void commit(Commit commit, LoggedCommit logged) {
    counters.countCommit(commit);
    counters.deliveryTime().record(commit.time(), clock.instant());
    feed.delivered(commit.xid());
    commitLog.append(logged);
    boolean touched = results.touch(logged);
    pending.delivered(commit, feed.ts(commit.lsn()), feed.hasSuspects());
    if (tracing.isOn())
      tracing.delivered(commit.xid(), commit.lsn().toString(), touched || deliveries.isAnyDue());
    reached(commit.lsn());
    noteSizes();
    if (touched || commitLog.size() > limits.commitLogLength()) rounds.wake();
  }

  void reached(Lsn position) {
    if (feed.reached(position)) rounds.reached();
  }

  void disconnected(String why) {
    feed.disconnected(why);
    rounds.disconnected();
    deliveries.tellAnswers();
    pending.disconnected();
  }

  void waitingFor(int transactions) {
    feed.waitingFor(transactions);
    if (!rounds.isUnderWay()) rounds.wake();
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

  private void noteSizes() {
    counters.stragglers(stragglers.size());
    counters.sizes(
        results.unrun(), results.dirty(), results.queries(), subscriptions, commitLog.size());
  }

  // ---- clients

  void modify(Client client, int querySet, List<Subscribe> adds, List<Integer> removes) {
    if (client.isClosed()) return;
    int before = results.queries();
    List<Subscription> added = new ArrayList<>();
    for (Subscribe query : adds) {
      Subscription subscription = new Subscription(client, query);
      client.subscriptions.put(query.queryId(), subscription);
      results.bind(subscription, Cause.Event.FIRST_RUN);
      added.add(subscription);
    }
    for (int queryId : removes) {
      Subscription subscription = client.subscriptions.remove(queryId);
      if (subscription == null) continue;
      client.forget(subscription);
      results.release(subscription);
      subscriptions--;
    }
    subscriptions += added.size();
    noteSizes();
    if (results.isOverfull() && results.queries() > before) {
      client.listener.abandoned("TooManyConcurrentRequests");
      close(client);
      return;
    }
    client.requestQuerySet(querySet, added, removes);
    deliveries.due(client);
    rounds.wake();
  }

  void authenticate(Client client, int version, Identity identity) {
    if (client.isClosed()) return;
    client.requestIdentity(version, identity);
    for (Subscription subscription : client.subscriptions.values()) {
      results.release(subscription);
      results.bind(subscription, Cause.Event.IDENTITY);
    }
    deliveries.due(client);
    rounds.wake();
  }

  void notBefore(Client client, long ts) {
    if (client.isClosed()) return;
    client.notBefore(ts);
    deliveries.awaitFloor(client);
    timers.after(
        limits.floorDeadline(),
        () -> {
          if (client.isBelowFloor(deliveries.publishedTs()))
            client.listener.abandoned("InternalServerError");
        });
  }

  /** COMMIT has returned by then, or an earlier commit's recorded answer was found. */
  void returned(PendingCommits.Pending commit, Outcome outcome, Instant since) {
    pending.returned(commit, outcome);
    if (pending.awaitDelivery(commit, since)) watchUndelivered(since);
  }

  private void watchUndelivered(Instant since) {
    Duration left = limits.undeliveredDelay().minus(Duration.between(since, clock.instant()));
    timers.after(left.isNegative() ? Duration.ZERO : left, this::watchUndelivered);
  }

  private void watchUndelivered() {
    Instant longAgo = clock.instant().minus(limits.undeliveredDelay());
    pending.overdue(longAgo).ifPresent(this::watchUndelivered);
  }

  /** The client may be sent something again. */
  void drained(Client client) {
    boolean awaited = results.drained(client);
    deliveries.due(client);
    deliveries.compose(client);
    if (awaited || client.isWaiting()) rounds.wake();
  }

  void close(Client client) {
    if (client.isClosed()) return;
    client.close();
    pending.closed(client);
    deliveries.closed(client);
    for (Subscription subscription : client.subscriptions.values()) {
      subscription.removed = true;
      results.release(subscription);
    }
    subscriptions -= client.subscriptions.size();
    client.subscriptions.clear();
    noteSizes();
  }

  private void committed(PendingCommits.Pending commit, int xid, long ts) {
    Client client = commit.client;
    if (client.isClosed()) return;
    client.owe(
        xid,
        new OwnCommits.Answer(commit.requestId, commit.result, commit.logLines, ts),
        clock.instant());
    deliveries.answer(client);
    rounds.wake();
  }

  @Override
  public void changed(Subscription subscription) {
    subscription.client.changed(subscription);
    deliveries.due(subscription.client);
  }

  @Override
  public void caughtUp(Subscription subscription) {
    deliveries.due(subscription.client);
  }

  @Override
  public void expired() {
    rounds.wake();
  }

  // ---- rounds

  @Override
  public boolean isFeedConnected() {
    return feed.isConnected();
  }

  @Override
  public boolean isBlindAllowed() {
    return feed.isHeldUp() && deliveries.publishedTs() > 0;
  }

  @Override
  public Lsn reached() {
    return feed.reached();
  }

  @Override
  public boolean isAny() {
    if (!feed.isConnected()) return isBlindAllowed();
    return results.isUnsettled()
        || deliveries.isAnyDue()
        || feed.hasSuspects()
        || !feed.isClaimed()
        || pending.isHolding()
        || commitLog.size() > limits.commitLogLength();
  }

  @Override
  public long nextSequence() {
    return ++sequence;
  }

  @Override
  public void asked() {
    deliveries.asked();
    shownBlind = pending.withoutFeed();
  }

  @Override
  public void opened(Lsn insertLsn) {
    deliveries.opened(insertLsn);
  }

  @Override
  public void writeMarker() {
    counters.countMarker();
    markers.write(node + " round " + ++markerCount);
  }

  @Override
  public Set<Long> endedSuspects(TransactionSnapshot snapshot) {
    return feed.endedSuspects(snapshot);
  }

  @Override
  public void suspectsChecked(Set<Long> ended, Set<Long> committed) {
    feed.cleared(ended);
    if (!committed.isEmpty()) results.touchAllNow(sequence);
  }

  @Override
  public Due due(Round round) {
    claims = !round.blind() && !feed.hasSuspects();
    return results.due(round);
  }

  @Override
  public KnownRows known(Round round) {
    return claims ? commitLog.known(round.visibility()) : KnownRows.NONE;
  }

  @Override
  public List<Entry> split(Entry entry, QueryOutcome outcome) {
    return results.split(entry, outcome);
  }

  @Override
  public int room() {
    return stragglers.room();
  }

  @Override
  public void leave(Round round, List<Entry> entries, int connections, Instant began) {
    results.leave(round, entries, connections, began);
    leftBehind.addAll(entries);
  }

  @Override
  public boolean publish(Round round, Map<Entry, QueryOutcome> outcomes, List<Entry> untouched) {
    TransactionSnapshot visibility = round.visibility();
    List<Entry> left = List.copyOf(leftBehind);
    leftBehind.clear();
    long version = claims ? version(round) : deliveries.publishedTs();
    if (version < deliveries.publishedTs()) {
      feed.wentBack();
      deliveries.tellAnswers();
      return false;
    }
    results.settle(outcomes, round);
    deliveries.published(version, round);
    results.passOver(untouched);
    results.judge(round, outcomes.keySet());
    commitLog.trim(visibility, stragglers::keep);
    noteSizes();
    feed.published(round.sequence(), claims);
    if (claims) pending.release();
    else pending.releaseSeen(visibility, version);
    for (PendingCommits.Pending shown : shownBlind) pending.answerShown(shown, version);
    shownBlind = List.of();
    deliveries.keepViews(left);
    boolean told = deliveries.composeAll();
    deliveries.tellAnswers();
    return !outcomes.isEmpty() || !left.isEmpty() || told;
  }

  @Override
  public void arrived(Entry entry, Round round, Optional<QueryOutcome> outcome) {
    if (outcome.isPresent()) {
      SharedResults.Told told = results.arrived(entry, round, outcome.get());
      for (Subscription one : told.answered()) one.client.arrived(one, told.result());
      for (Subscription one : told.all()) one.client.missed(one);
      told.all().forEach(this::composeFor);
      rounds.wake();
    } else {
      results.failed(entry).forEach(one -> one.client.missed(one));
      timers.after(limits.failurePause(), rounds::wake);
    }
    noteSizes();
    rounds.roomMade();
  }

  private void composeFor(Subscription subscription) {
    Client client = subscription.client;
    if (client.isClosed()) return;
    deliveries.due(client);
    deliveries.compose(client);
  }

  /**
   * The insert position, or just below the first delivered commit that the snapshot does not see,
   * whichever is less.
   */
  private long version(Round round) {
    long ts = feed.ts(round.insertLsn());
    Optional<LoggedCommit> unseen = commitLog.firstUnseen(round.visibility());
    return unseen.isEmpty() ? ts : Math.min(ts, feed.ts(unseen.get().lsn()) - 1);
  }
}
