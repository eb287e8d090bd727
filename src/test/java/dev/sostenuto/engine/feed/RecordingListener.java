package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A listener that keeps what it hears, and notes each breach of the contract: calls by two threads
 * at once, positions that do not increase, a commit at or below a position that was reached before
 * it. Safe for use by many threads.
 */
class RecordingListener implements FeedListener {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<FeedEvent> events = new ArrayList<>();
  private final List<String> breaches = new ArrayList<>();
  private Lsn reached;
  private boolean connected;

  @Override
  public synchronized void connected(int timeline, TransactionSnapshot afterSlot) {
    breachIf(connected, "connected twice");
    connected = true;
    reached = null;
    events.add(new FeedEvent.Connected(timeline, afterSlot));
  }

  @Override
  public synchronized void commit(Commit commit) {
    breachIf(!connected, "a commit while not connected");
    breachIf(
        reached != null && commit.lsn().compareTo(reached) <= 0,
        "commit " + commit.lsn() + " came after " + reached + " was reached");
    reached = commit.lsn();
    events.add(new FeedEvent.Delivered(commit, System.nanoTime()));
  }

  @Override
  public synchronized void reached(Lsn position) {
    breachIf(!connected, "a position while not connected");
    breachIf(
        reached != null && position.compareTo(reached) <= 0,
        "position " + position + " after " + reached);
    reached = position;
    events.add(new FeedEvent.Reached(position));
  }

  @Override
  public synchronized void disconnected(String why) {
    breachIf(!connected, "disconnected while not connected");
    connected = false;
    events.add(new FeedEvent.Disconnected(why));
  }

  @Override
  public synchronized void waitingFor(int transactions) {
    breachIf(connected, "waits while connected");
    events.add(new FeedEvent.WaitingFor(transactions));
  }

  private void breachIf(boolean broken, String breach) {
    if (broken) {
      breaches.add(breach);
    }
  }

  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized List<FeedEvent> events() {
    return List.copyOf(events);
  }

  synchronized <E extends FeedEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Commit> commits() {
    return events(FeedEvent.Delivered.class).stream().map(FeedEvent.Delivered::commit).toList();
  }

  synchronized Lsn reached() {
    return reached;
  }

  /** Waits until that many events of the type are there, and returns the last of those. */
  <E extends FeedEvent> E await(Class<E> type, int count) {
    Await.until(
        LIMIT,
        count + " of " + type.getSimpleName() + ", events " + events(),
        () -> events(type).size() >= count);
    return events(type).get(count - 1);
  }

  FeedEvent.Connected awaitConnected() {
    return await(FeedEvent.Connected.class, 1);
  }

  /** Waits for a commit, one of those delivered already included. */
  Commit awaitCommit(String what, Predicate<Commit> condition) {
    Await.until(LIMIT, what, () -> commits().stream().anyMatch(condition));
    return commits().stream().filter(condition).findFirst().orElseThrow();
  }

  Commit awaitMarker(String content) {
    return awaitCommit("marker " + content, commit -> commit.markers().contains(content));
  }

  void awaitReached(Lsn position) {
    Await.until(
        LIMIT, position + " is reached", () -> reached() != null && !reached().isBefore(position));
  }
}
