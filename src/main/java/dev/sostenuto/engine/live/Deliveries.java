package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was published last, and the clients to which something is due. Confined to the engine's
 * loop.
 */
final class Deliveries {
  private final FeedState feed;
  private final InstantSource clock;
  private final LiveLimits limits;
  private final LiveCounters counters;
  private final Tracing tracing;

  /** Clients to which something is due. */
  private final Set<Client> waiting = new LinkedHashSet<>();

  /** Clients with answers that may not have been told yet. */
  private final Set<Client> untold = new LinkedHashSet<>();

  /** Clients whose floor the next snapshot that is asked for will say. */
  private final Set<Client> floorless = new LinkedHashSet<>();

  /** Clients whose floor a snapshot that has been asked for will say. */
  private final Set<Client> raising = new LinkedHashSet<>();

  private long publishedTs;

  /** The round that was published last. */
  private Round published = Round.NONE;

  Deliveries(
      FeedState feed,
      InstantSource clock,
      LiveLimits limits,
      LiveCounters counters,
      Tracing tracing) {
    this.feed = feed;
    this.clock = clock;
    this.limits = limits;
    this.counters = counters;
    this.tracing = tracing;
  }

  /** The version that was published last; 0 before the first one. */
  long publishedTs() {
    return publishedTs;
  }

  void published(long version, Round round) {
    publishedTs = version;
    published = round;
  }

  boolean isAnyDue() {
    return !waiting.isEmpty();
  }

  /** Something may be due to the client. */
  void due(Client client) {
    if (client.isWaiting()) waiting.add(client);
  }

  /** The client is told nothing below what the next snapshot says. */
  void awaitFloor(Client client) {
    floorless.add(client);
  }

  /** The client is owed an answer, and a transition that reaches it. */
  void answer(Client client) {
    untold.add(client);
    due(client);
  }

  void closed(Client client) {
    waiting.remove(client);
    floorless.remove(client);
    raising.remove(client);
    untold.remove(client);
  }

  /** A snapshot has been asked for. */
  void asked() {
    raising.addAll(floorless);
    floorless.clear();
  }

  /** The snapshot is there. */
  void opened(Lsn insertLsn) {
    for (Client client : raising)
      if (feed.isConnected()) client.raiseFloor(feed.ts(insertLsn));
      else floorless.add(client);
    raising.clear();
  }

  /** Clients keep what was published, as far as they will hear of what the round left behind. */
  void keepViews(List<Entry> left) {
    for (Entry entry : left)
      for (Client client : entry.clients())
        client.keepView(publishedTs, published, clock.instant(), feed.isAnsweringNew());
  }

  /** Tells all clients what is due to them; whether there was anything to tell. */
  boolean composeAll() {
    long before = counters.transitions();
    for (Client client : List.copyOf(waiting)) compose(client);
    return counters.transitions() > before;
  }

  /** Tells the client what is due to it and can be told. */
  void compose(Client client) {
    if (publishedTs > 0) {
      if (client.compose(
          publishedTs,
          published.visibility(),
          clock.instant(),
          limits.ownCommitPatience(),
          feed.isAnsweringNew())) {
        counters.countTransition();
        if (tracing.isOn()) tracing.transition(publishedTs);
      }
    }
    if (!client.isWaiting() || client.isStuck()) waiting.remove(client);
  }

  /**
   * Answers that no transition could be told with, so far. With one, they wake the client's session
   * once.
   */
  void tellAnswers() {
    untold.forEach(Client::tellAnswers);
    untold.clear();
  }
}
