package dev.sostenuto.assembly;

import dev.sostenuto.app.turn.TurnRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.Config;

/**
 * How relays are given out, read from MicroProfile Config. Stateless; {@code docs/OPERATING.md}
 * names every key.
 */
@ApplicationScoped
class TurnSettings {
  @Inject private Config config;

  static TurnRules read(Settings settings) {
    TurnRules otherwise = TurnRules.DEFAULTS;
    return new TurnRules(
        settings.time("sostenuto.turn.ttl", otherwise.ttl()),
        settings.number("sostenuto.turn.calls-per-minute", otherwise.callsPerMinute()),
        settings.number("sostenuto.turn.users", otherwise.users()),
        settings.number("sostenuto.turn.kept", otherwise.kept()));
  }

  @Produces
  TurnRules rules() {
    return read(new Settings(config));
  }
}
