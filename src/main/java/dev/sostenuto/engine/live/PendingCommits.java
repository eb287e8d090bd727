package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mutations whose commit the feed has not delivered yet. Confined to the engine's loop.
 *
 * <p>A commit that the feed will not deliver (a break, a recorded answer, an unknown outcome) is
 * answered with the position of a marker that is written after COMMIT returned (design, section 7,
 * step 6).
 */
final class PendingCommits {
  /** Asks for a marker; {@link #delivered} hears of it. */
  interface MarkerWriter {
    void write(String content);
  }

  /** A mutation can be answered. */
  interface Answer {
    void committed(Pending pending, int xid, long ts);
  }

  /** One mutation on its way. */
  static final class Pending {
    final Client client;
    final long requestId;
    CallResult result;
    List<String> logLines = List.of();
    private Integer xid;
    private int connection;
    private boolean returned;
    private volatile boolean done;

    Pending(Client client, long requestId) {
      this.client = client;
      this.requestId = requestId;
    }

    /** Whether there is nothing more to be told of it; any thread may ask. */
    boolean isDone() {
      return done;
    }
  }

  /** A mutation whose COMMIT returned at this time. */
  private record Awaited(Pending pending, Instant since) {}

  /** A commit that was delivered while no version may be claimed. */
  private record Held(Pending pending, int xid, long ts) {}

  private final String node;
  private final MarkerWriter markers;
  private final Answer answer;

  /** Several mutations may share one transaction. */
  private final Map<Integer, List<Pending>> byXid = new HashMap<>();

  private final Map<String, List<Pending>> byMarker = new LinkedHashMap<>();
  private final Set<Pending> unmarked = new LinkedHashSet<>();
  private final List<Held> held = new ArrayList<>();

  /** The oldest first; some have been delivered meanwhile. */
  private final Deque<Awaited> awaited = new ArrayDeque<>();

  private long markerCount;

  /** Counts the feed's connections; 0 while there is none. */
  private int connection;

  private int connections;

  /**
   * @param node tells this node's markers from those of others
   */
  PendingCommits(String node, MarkerWriter markers, Answer answer) {
    this.node = node;
    this.markers = markers;
    this.answer = answer;
  }

  void committing(Pending pending, int xid, CallResult result, List<String> logLines) {
    forgetXid(pending);
    pending.xid = xid;
    pending.connection = connection;
    pending.result = result;
    pending.logLines = logLines;
    byXid.computeIfAbsent(xid, same -> new ArrayList<>(1)).add(pending);
  }

  /** COMMIT has returned, or an earlier commit's recorded answer was found. */
  void returned(Pending pending, Outcome outcome) {
    if (pending.done) return;
    if (pending.client.isClosed()) {
      failed(pending);
      return;
    }
    pending.returned = true;
    if (outcome instanceof Outcome.Recorded recorded) {
      forgetXid(pending);
      pending.result = recorded.result();
      pending.logLines = recorded.logLines();
      mark(List.of(pending));
    } else if (pending.connection == 0 || pending.connection != connection) mark(List.of(pending));
  }

  /**
   * Remembers when COMMIT has returned, if the feed may still deliver it; of a mutation that wrote
   * nothing, it never will.
   *
   * @return whether it is the only one, so that nobody watches {@link #overdue} yet
   */
  boolean awaitDelivery(Pending pending, Instant since) {
    if (!isUndelivered(pending)) return false;
    awaited.add(new Awaited(pending, since));
    return awaited.size() == 1;
  }

  private static boolean isUndelivered(Pending pending) {
    return !pending.done && pending.xid != null;
  }

  /**
   * When one was not delivered in the usual time, a marker answers it and all others whose COMMIT
   * has returned by now.
   *
   * @return the time that the oldest of those left has waited since; empty when there are none
   */
  Optional<Instant> overdue(Instant longAgo) {
    awaited.removeIf(one -> !isUndelivered(one.pending()));
    if (awaited.isEmpty()) return Optional.empty();
    Instant oldest = awaited.peek().since();
    if (oldest.isAfter(longAgo)) return Optional.of(oldest);
    List<Pending> overdue =
        awaited.stream()
            .map(Awaited::pending)
            .filter(pending -> pending.connection == connection)
            .toList();
    awaited.clear();
    if (!overdue.isEmpty()) mark(overdue);
    return Optional.empty();
  }

  /** It has not committed, or nobody is there to be answered. */
  void failed(Pending pending) {
    pending.done = true;
    forgetXid(pending);
  }

  /** Nobody waits for this client's answers any more. */
  void closed(Client client) {
    unmarked.removeIf(pending -> pending.client == client);
    held.removeIf(one -> one.pending().client == client);
  }

  /** How many wait for a feed that isn't there, or for a version to be claimed. */
  int waiting() {
    return unmarked.size() + held.size();
  }

  void connected() {
    connection = ++connections;
    List<Pending> waiting = new ArrayList<>(unmarked);
    unmarked.clear();
    if (!waiting.isEmpty()) writeMarker(waiting);
  }

  void disconnected() {
    connection = 0;
    byMarker.values().forEach(unmarked::addAll);
    byMarker.clear();
    for (List<Pending> together : byXid.values())
      for (Pending pending : together) if (pending.returned) unmarked.add(pending);
    unmarked.removeIf(pending -> pending.client.isClosed());
  }

  /** The marker could not be written. */
  void markerFailed(String content) {
    List<Pending> waiting = byMarker.remove(content);
    if (waiting != null) writeMarker(waiting);
  }

  /**
   * The feed delivered a commit.
   *
   * @param hold whether the answer must wait for {@link #release}, since no version is claimed at
   *     the moment
   */
  void delivered(Commit commit, long ts, boolean hold) {
    List<Pending> ready = new ArrayList<>(byXid.getOrDefault(commit.xid(), List.of()));
    for (String marker : commit.markers()) ready.addAll(byMarker.getOrDefault(marker, List.of()));
    for (String marker : commit.markers()) byMarker.remove(marker);
    for (Pending pending : ready) {
      forgetXid(pending);
      if (hold) held.add(new Held(pending, commit.xid(), ts));
      else answer(pending, commit.xid(), ts);
    }
  }

  boolean isHolding() {
    return !held.isEmpty();
  }

  /** Answers what was held back, at its own version. */
  void release() {
    List<Held> ready = List.copyOf(held);
    held.clear();
    for (Held one : ready) answer(one.pending(), one.xid(), one.ts());
  }

  /** Answers, at a version claimed before, what was held back and is seen in this snapshot. */
  void releaseSeen(TransactionSnapshot snapshot, long ts) {
    List<Held> ready = held.stream().filter(one -> snapshot.sees(one.xid())).toList();
    held.removeAll(ready);
    for (Held one : ready) answer(one.pending(), one.xid(), ts);
  }

  /** Those whose COMMIT has returned and that wait for a feed which isn't there. */
  List<Pending> withoutFeed() {
    return List.copyOf(unmarked);
  }

  /**
   * @param xid of the commit, or of the marker, that stands at {@code ts}
   */
  private void answer(Pending pending, int xid, long ts) {
    forgetXid(pending);
    unmarked.remove(pending);
    if (pending.done) return;
    pending.done = true;
    answer.committed(pending, xid, ts);
  }

  /** Answers one that needs no feed: a snapshot shows it at a version claimed before. */
  void answerShown(Pending pending, long ts) {
    answer(pending, 0, ts);
  }

  private void mark(List<Pending> waiting) {
    if (connection == 0) unmarked.addAll(waiting);
    else writeMarker(waiting);
  }

  private void writeMarker(List<Pending> waiting) {
    String content = node + " commit " + ++markerCount;
    byMarker.put(content, waiting);
    markers.write(content);
  }

  private void forgetXid(Pending pending) {
    if (pending.xid == null) return;
    List<Pending> together = byXid.get(pending.xid);
    together.remove(pending);
    if (together.isEmpty()) byXid.remove(pending.xid);
    pending.xid = null;
  }
}
