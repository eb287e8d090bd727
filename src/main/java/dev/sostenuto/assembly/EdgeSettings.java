package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.HttpLimits;
import dev.sostenuto.engine.protocol.ProtocolLimits;
import dev.sostenuto.engine.session.SessionLimits;

/**
 * The limits of sessions and of the HTTP API, read from MicroProfile Config. Immutable; {@code
 * docs/OPERATING.md} names every key.
 *
 * @param sessions what one client may keep the server busy with
 * @param messages how large its messages may be
 * @param http likewise over HTTP
 */
record EdgeSettings(SessionLimits sessions, ProtocolLimits messages, HttpLimits http) {
  static EdgeSettings read(Settings settings) {
    return new EdgeSettings(sessions(settings), messages(settings), http(settings));
  }

  private static SessionLimits sessions(Settings settings) {
    SessionLimits otherwise = SessionLimits.DEFAULTS;
    return new SessionLimits(
        settings.number("sostenuto.session.max-sessions", otherwise.sessions()),
        settings.number("sostenuto.session.max-queries", otherwise.queries()),
        settings.large("sostenuto.session.query-bytes", otherwise.queryBytes()),
        settings.number("sostenuto.session.max-mutations", otherwise.mutations()),
        settings.number("sostenuto.session.max-actions", otherwise.actions()),
        settings.number("sostenuto.session.inbox-messages", otherwise.inboxMessages()),
        settings.large("sostenuto.session.inbox-chars", otherwise.inboxChars()),
        settings.large("sostenuto.session.all-inbox-chars", otherwise.allInboxChars()),
        settings.number("sostenuto.session.outbox-messages", otherwise.outboxMessages()),
        settings.large("sostenuto.session.outbox-chars", otherwise.outboxChars()),
        settings.large("sostenuto.session.transition-chars", otherwise.transitionChars()),
        settings.large("sostenuto.session.sending-chars", otherwise.sendingChars()),
        settings.number("sostenuto.session.held-threads", otherwise.heldThreads()),
        settings.time("sostenuto.session.ping-after", otherwise.pingAfter()),
        settings.time("sostenuto.session.probe-every", otherwise.probeEvery()),
        settings.time("sostenuto.session.silence", otherwise.silence()),
        settings.time("sostenuto.session.drain-deadline", otherwise.drainDeadline()),
        settings.time("sostenuto.session.close-deadline", otherwise.closeDeadline()));
  }

  private static ProtocolLimits messages(Settings settings) {
    ProtocolLimits otherwise = ProtocolLimits.DEFAULTS;
    return new ProtocolLimits(
        settings.number("sostenuto.message.chars", otherwise.messageChars()),
        settings.number("sostenuto.message.modifications", otherwise.modifications()),
        settings.number("sostenuto.message.journal-chars", otherwise.journalChars()),
        settings.number("sostenuto.message.token-chars", otherwise.tokenChars()));
  }

  private static HttpLimits http(Settings settings) {
    HttpLimits otherwise = HttpLimits.DEFAULTS;
    return new HttpLimits(
        settings.number("sostenuto.http.body-bytes", otherwise.bodyBytes()),
        settings.number("sostenuto.http.max-calls", otherwise.calls()),
        settings.time("sostenuto.http.deadline", otherwise.deadline()));
  }
}
