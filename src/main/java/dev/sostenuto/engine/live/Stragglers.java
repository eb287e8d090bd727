package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The queries that rounds did not wait for. Confined to the engine's loop.
 *
 * <h2>The way of a straggler</h2>
 *
 * <p>A query that has not ended when its round's patience has goes on in the round's snapshot; so
 * does, at once, a query whose last run was left behind. The round is published without it. Until
 * its result comes its entry is <em>late</em>: what is published of it need not be true at the
 * version that was published last, and its clients are told nothing of that version.
 *
 * <p>Its result, when it comes, is matched against all commits that its snapshot did not see. Those
 * that rounds have seen meanwhile are kept here. When none touches it, it is as good as one of the
 * last round; otherwise it is still late, and runs again. So that its clients hear of it even when
 * it is touched all the time, they have kept what the round published: see {@link PastView}.
 *
 * <h2>Who begins when</h2>
 *
 * <p>A client is told of a past round only when all its late queries ran in that round. So a slow
 * query does not begin while one that shares a client with it, and takes no longer, runs or waits
 * itself; unless that client has a round to wait for already. A query waits for shorter ones only:
 * nobody's results come less than half as often because of somebody else's query.
 */
final class Stragglers {
  private static final Duration UNKNOWN = Duration.ofSeconds(Long.MAX_VALUE);

  private final LiveLimits limits;
  private final Map<Entry, Straggler> running = new LinkedHashMap<>();

  /** Slow entries that wait until some straggler ends. */
  private final Set<Entry> parked = new LinkedHashSet<>();

  /** Commits that were published while stragglers ran that did not see them. */
  private final List<LoggedCommit> passed = new ArrayList<>();

  private long passedWeight;

  /** Some runs of one round, on a number of connections. */
  private static final class Batch {
    private final int connections;
    private int unfinished;

    Batch(int connections, int runs) {
      this.connections = connections;
      this.unfinished = runs;
    }

    int inUse() {
      return Math.min(connections, unfinished);
    }
  }

  private static final class Straggler {
    private final Round round;
    private final Batch batch;
    private final Instant began;

    /** Commits that it did not see were forgotten. */
    private boolean overtaken;

    Straggler(Round round, Batch batch, Instant began) {
      this.round = round;
      this.batch = batch;
      this.began = began;
    }
  }

  Stragglers(LiveLimits limits) {
    this.limits = limits;
  }

  int size() {
    return running.size();
  }

  /** How many slow entries wait for others to end. */
  int parked() {
    return parked.size();
  }

  boolean isParked(Entry entry) {
    return parked.contains(entry);
  }

  /** How many connections are left for runs that rounds leave behind. */
  int room() {
    return limits.stragglers() - inUse();
  }

  /** Runs that were quick before and are no more shall find room as well. */
  private int roomForSlow() {
    return (limits.stragglers() + 1) / 2 - inUse();
  }

  private int inUse() {
    Set<Batch> batches = new HashSet<>();
    for (Straggler run : running.values()) batches.add(run.batch);
    return batches.stream().mapToInt(Batch::inUse).sum();
  }

  /** Chooses those of the slow entries that may begin now; the others wait. */
  Due choose(List<Entry> quick, List<Entry> slow) {
    if (slow.isEmpty()) return new Due(quick, List.of(), 0);
    int room = Math.min(roomForSlow(), slow.size());
    List<Entry> chosen = room > 0 ? inStep(slow) : List.of();
    parked.addAll(slow);
    chosen.forEach(parked::remove);
    return new Due(quick, chosen, chosen.isEmpty() ? 0 : Math.min(room, chosen.size()));
  }

  private List<Entry> inStep(List<Entry> slow) {
    List<Entry> shortestFirst = new ArrayList<>(slow);
    shortestFirst.sort(Comparator.comparing(entry -> entry.took));
    List<Entry> ahead = new ArrayList<>(running.keySet());
    List<Entry> chosen = new ArrayList<>();
    for (Entry entry : shortestFirst) {
      if (sharesClient(entry, ahead)) ahead.add(entry);
      else chosen.add(entry);
    }
    return chosen;
  }

  /** Whether a client without a past view waits for this entry and for one that takes no longer. */
  private static boolean sharesClient(Entry entry, List<Entry> ahead) {
    Set<Client> clients = null;
    for (Entry other : ahead) {
      if (other.isNew() || other.took.compareTo(entry.took) > 0) continue;
      if (clients == null) clients = entry.clients();
      for (Subscription subscription : other.subscriptions)
        if (!subscription.client.hasPastView() && clients.contains(subscription.client))
          return true;
    }
    return false;
  }

  /**
   * The round goes on without these.
   *
   * @param connections how many they run on
   * @param began when the first of them did
   */
  void leave(Round round, List<Entry> entries, int connections, Instant began) {
    Batch batch = new Batch(connections, entries.size());
    for (Entry entry : entries) {
      running.put(entry, new Straggler(round, batch, began));
      entry.left = round;
      if (!entry.isSlow()) entry.took = UNKNOWN;
    }
  }

  /**
   * Its run has ended; the others that waited for that may be due.
   *
   * @param entries takes these
   * @return whether its result may lack commits that are not known any more
   */
  boolean end(Entry entry, Instant now, Consumer<Entry> waited) {
    Straggler run = running.remove(entry);
    run.batch.unfinished--;
    entry.left = null;
    Duration took = Duration.between(run.began, now);
    entry.took = took.compareTo(limits.patience()) > 0 ? took : Duration.ZERO;
    List<Entry> due = List.copyOf(parked);
    parked.clear();
    due.forEach(waited);
    return run.overtaken;
  }

  /** An entry is gone. */
  void forget(Entry entry) {
    parked.remove(entry);
  }

  /** A commit leaves the commit log, which a round has seen; some straggler may not. */
  void keep(LoggedCommit commit) {
    if (running.isEmpty() || isSeenByAll(commit)) return;
    passed.add(commit);
    passedWeight += weight(commit);
    if (passedWeight <= limits.stragglerLog()) return;
    for (Straggler run : running.values()) run.overtaken = true;
    forgetPassed();
  }

  /** The kept commits that the snapshot did not see. */
  void forEachPassed(TransactionSnapshot snapshot, Consumer<LoggedCommit> action) {
    for (LoggedCommit commit : passed) if (!snapshot.seesAll(commit.xids())) action.accept(commit);
  }

  /** Forgets the commits that no straggler needs. */
  void trim() {
    if (running.isEmpty()) forgetPassed();
    else passed.removeIf(this::isSeenByAll);
    passedWeight = 0;
    for (LoggedCommit commit : passed) passedWeight += weight(commit);
  }

  private static int weight(LoggedCommit commit) {
    return commit.xids().ranges() + commit.weight();
  }

  private boolean isSeenByAll(LoggedCommit commit) {
    for (Straggler run : running.values())
      if (!run.overtaken && !run.round.visibility().seesAll(commit.xids())) return false;
    return true;
  }

  private void forgetPassed() {
    passed.clear();
    passedWeight = 0;
  }
}
