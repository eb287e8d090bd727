package dev.sostenuto.engine.live;

import dev.sostenuto.engine.live.LiveClient.Subscribe;

/** One query of one client. Confined to the engine's loop. */
final class Subscription {
  final Client client;
  final Subscribe query;

  /** Whose result it shows now; changes with the identity. */
  Entry entry;

  /** What the client has, or null before the first result. */
  Published sent;

  boolean removed;

  Subscription(Client client, Subscribe query) {
    this.client = client;
    this.query = query;
  }

  /** Where its page ends, as the client knows it: it stays there whoever calls. */
  String journal() {
    return sent == null ? query.journal() : sent.journal();
  }
}
