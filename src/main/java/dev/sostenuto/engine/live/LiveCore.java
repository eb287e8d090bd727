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
import dev.sostenuto.engine.log.TimestampScale;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.telemetry.Tracing;
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
final class LiveCore implements RoundWork, SharedResults.Listener {
  private final String node;
  private final int timestampBase;
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
  private final Suspects suspects = new Suspects();
  private final PendingCommits pending;
  private final Rounds rounds;

  /** Clients to which something is due. */
  private final Set<Client> waiting = new LinkedHashSet<>();

  /** Clients with answers that may not have been told yet. */
  private final Set<Client> untold = new LinkedHashSet<>();

  /** Clients whose floor the next snapshot that is asked for will say. */
  private final Set<Client> floorless = new LinkedHashSet<>();

  /** Clients whose floor a snapshot that has been asked for will say. */
  private final Set<Client> raising = new LinkedHashSet<>();

  /** Mutations that a blind round's snapshot is sure to show. */
  private List<PendingCommits.Pending> shownBlind = List.of();

  /** What the round that is being published goes on without. */
  private final List<Entry> leftBehind = new ArrayList<>();

  private boolean connected;
  private boolean everConnected;
  private int waitingFor;
  private int timeline = -1;
  private TimestampScale scale = new TimestampScale(0);
  private Lsn reached;
  private long sequence;
  private long publishedTs;

  /** The round that was published last. */
  private Round published = Round.NONE;

  private boolean publishedSinceConnect;

  /** The engine's counting when the feed came. */
  private long connectedAt;

  /** Whether the round that runs may claim a version; settled when its set of queries is closed. */
  private boolean claims;

  private long markerCount;
  private int subscriptions;
  private volatile String notReady = "the change feed has not been connected yet";

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
    this.timestampBase = timestampBase;
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.markers = markers;
    this.limits = limits;
    this.tracing = tracing;
    this.commitLog =
        new CommitLog(limits.commitLogLimit(), limits.commitLogWeight(), limits.commitLogBytes());
    this.stragglers = new Stragglers(limits);
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
    return Optional.ofNullable(notReady);
  }

  void stop() {
    rounds.stop();
  }

  QueryReport.Page report(String path, int limit) {
    return results.report(path, limit);
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
    commitLog.forgetRows();
    suspects.begin(afterSlot);
    connectedAt = nextSequence();
    results.touchAll(connectedAt);
    pending.connected();
    judgeReadiness();
    rounds.wake();
  }

  void commit(Commit commit, LoggedCommit logged) {
    counters.countCommit(commit);
    counters.deliveryTime().record(commit.time(), clock.instant());
    suspects.delivered(commit.xid());
    commitLog.append(logged);
    boolean touched = results.touch(logged);
    pending.delivered(commit, scale.ts(commit.lsn()), !suspects.isEmpty());
    if (tracing.isOn())
      tracing.delivered(commit.xid(), commit.lsn().toString(), touched || !waiting.isEmpty());
    reached(commit.lsn());
    noteSizes();
    if (touched || commitLog.size() > limits.commitLogLength()) rounds.wake();
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
    tellAnswers();
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
    somethingIsDue(client);
    rounds.wake();
  }

  void authenticate(Client client, int version, Identity identity) {
    if (client.isClosed()) return;
    client.requestIdentity(version, identity);
    for (Subscription subscription : client.subscriptions.values()) {
      results.release(subscription);
      results.bind(subscription, Cause.Event.IDENTITY);
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
    somethingIsDue(client);
    compose(client);
    if (awaited || client.isWaiting()) rounds.wake();
  }

  void close(Client client) {
    if (client.isClosed()) return;
    client.close();
    pending.closed(client);
    waiting.remove(client);
    floorless.remove(client);
    raising.remove(client);
    untold.remove(client);
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
    untold.add(client);
    somethingIsDue(client);
    rounds.wake();
  }

  @Override
  public void changed(Subscription subscription) {
    subscription.client.changed(subscription);
    somethingIsDue(subscription.client);
  }

  @Override
  public void caughtUp(Subscription subscription) {
    somethingIsDue(subscription.client);
  }

  @Override
  public void expired() {
    rounds.wake();
  }

  private void somethingIsDue(Client client) {
    if (client.isWaiting()) waiting.add(client);
  }

  private void compose(Client client) {
    if (publishedTs > 0) {
      if (client.compose(
          publishedTs,
          published.visibility(),
          clock.instant(),
          limits.ownCommitPatience(),
          isAnsweringNew())) {
        counters.countTransition();
        if (tracing.isOn()) tracing.transition(publishedTs);
      }
    }
    if (!client.isWaiting() || client.isStuck()) waiting.remove(client);
  }

  /** Whether sockets that have had no answer yet may get one. */
  private boolean isAnsweringNew() {
    return connected && suspects.isEmpty() && publishedSinceConnect;
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
    return results.isUnsettled()
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
    if (!committed.isEmpty()) results.touchAllNow(sequence);
    judgeReadiness();
  }

  @Override
  public Due due(Round round) {
    claims = !round.blind() && suspects.isEmpty();
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
    long version = claims ? version(round) : publishedTs;
    if (version < publishedTs) {
      notReady =
          "the database's log has gone back; raise sostenuto.timestamp-base and restart (after a restore)";
      tellAnswers();
      return false;
    }
    results.settle(outcomes, round);
    publishedTs = version;
    published = round;
    results.passOver(untouched);
    results.judge(round, outcomes.keySet());
    if (claims && round.sequence() > connectedAt) publishedSinceConnect = true;
    commitLog.trim(visibility, stragglers::keep);
    noteSizes();
    judgeReadiness();
    if (claims) pending.release();
    else pending.releaseSeen(visibility, publishedTs);
    for (PendingCommits.Pending shown : shownBlind) pending.answerShown(shown, publishedTs);
    shownBlind = List.of();
    for (Entry entry : left)
      for (Client client : entry.clients())
        client.keepView(publishedTs, round, clock.instant(), isAnsweringNew());
    long before = counters.transitions();
    for (Client client : List.copyOf(waiting)) compose(client);
    tellAnswers();
    return !outcomes.isEmpty() || !left.isEmpty() || counters.transitions() > before;
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

  /**
   * Answers that no transition could be told with, so far. With one, they wake the client's session
   * once.
   */
  private void tellAnswers() {
    untold.forEach(Client::tellAnswers);
    untold.clear();
  }

  private void composeFor(Subscription subscription) {
    Client client = subscription.client;
    if (client.isClosed()) return;
    somethingIsDue(client);
    compose(client);
  }

  /**
   * The insert position, or just below the first delivered commit that the snapshot does not see,
   * whichever is less.
   */
  private long version(Round round) {
    long ts = scale.ts(round.insertLsn());
    Optional<LoggedCommit> unseen = commitLog.firstUnseen(round.visibility());
    return unseen.isEmpty() ? ts : Math.min(ts, scale.ts(unseen.get().lsn()) - 1);
  }
}
