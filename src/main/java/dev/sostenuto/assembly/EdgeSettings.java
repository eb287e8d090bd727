package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.HttpLimits;
import dev.sostenuto.engine.session.SessionLimits;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * The limits of sessions and of the HTTP API, read from MicroProfile Config. Immutable; {@code
 * docs/OPERATING.md} names every key.
 *
 * @param sessions what one client may keep the server busy with
 * @param http likewise over HTTP
 */
record EdgeSettings(SessionLimits sessions, HttpLimits http) {
  static EdgeSettings read(Config config) {
    return new EdgeSettings(sessions(config), http(config));
  }

  private static SessionLimits sessions(Config config) {
    SessionLimits otherwise = SessionLimits.DEFAULTS;
    return new SessionLimits(
        number(config, "sostenuto.session.max-sessions", otherwise.sessions()),
        number(config, "sostenuto.session.max-queries", otherwise.queries()),
        number(config, "sostenuto.session.max-mutations", otherwise.mutations()),
        number(config, "sostenuto.session.max-actions", otherwise.actions()),
        number(config, "sostenuto.session.inbox-messages", otherwise.inboxMessages()),
        large(config, "sostenuto.session.inbox-chars", otherwise.inboxChars()),
        number(config, "sostenuto.session.outbox-messages", otherwise.outboxMessages()),
        large(config, "sostenuto.session.outbox-chars", otherwise.outboxChars()),
        large(config, "sostenuto.session.transition-chars", otherwise.transitionChars()),
        time(config, "sostenuto.session.ping-after", otherwise.pingAfter()),
        time(config, "sostenuto.session.probe-every", otherwise.probeEvery()),
        time(config, "sostenuto.session.silence", otherwise.silence()),
        time(config, "sostenuto.session.drain-deadline", otherwise.drainDeadline()),
        time(config, "sostenuto.session.close-deadline", otherwise.closeDeadline()));
  }

  private static HttpLimits http(Config config) {
    HttpLimits otherwise = HttpLimits.DEFAULTS;
    return new HttpLimits(
        number(config, "sostenuto.http.body-bytes", otherwise.bodyBytes()),
        number(config, "sostenuto.http.max-calls", otherwise.calls()),
        time(config, "sostenuto.http.deadline", otherwise.deadline()));
  }

  private static int number(Config config, String key, int otherwise) {
    return config.getOptionalValue(key, Integer.class).orElse(otherwise);
  }

  private static long large(Config config, String key, long otherwise) {
    return config.getOptionalValue(key, Long.class).orElse(otherwise);
  }

  private static Duration time(Config config, String key, Duration otherwise) {
    return config.getOptionalValue(key, Duration.class).orElse(otherwise);
  }
}
