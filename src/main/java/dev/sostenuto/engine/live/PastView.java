package dev.sostenuto.engine.live;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a client is to be told of a round that has been published, once the queries are there that
 * the round left behind. Confined to the engine's loop.
 *
 * <p>All its results are true at that round's snapshot: those that the round ran, those that were
 * clean, and those that go on in the same snapshot. Later rounds change the shared results and
 * leave these.
 */
final class PastView {
  final long ts;

  /** How many of the client's requests it answers. */
  final int requests;

  private final Map<Subscription, Published> news;
  private final Set<Subscription> awaited;

  PastView(long ts, int requests, Map<Subscription, Published> news, Set<Subscription> awaited) {
    this.ts = ts;
    this.requests = requests;
    this.news = new LinkedHashMap<>(news);
    this.awaited = new HashSet<>(awaited);
  }

  boolean isComplete() {
    return awaited.isEmpty();
  }

  /** A query that was left behind has ended in that round's snapshot. */
  void arrived(Subscription subscription, Published result) {
    if (awaited.remove(subscription)) news.put(subscription, result);
  }

  boolean awaits(Subscription subscription) {
    return awaited.contains(subscription);
  }

  void forget(Subscription subscription) {
    awaited.remove(subscription);
    news.remove(subscription);
  }

  /** What may be another result than the one the client has. */
  Map<Subscription, Published> news() {
    return news;
  }
}
