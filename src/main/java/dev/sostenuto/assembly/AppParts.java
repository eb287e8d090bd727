package dev.sostenuto.assembly;

import dev.sostenuto.app.rooms.RoomRules;
import dev.sostenuto.app.signaling.SignalingRules;
import dev.sostenuto.app.turn.TurnRules;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.Config;

/** What the applications are handed. Safe for use by many threads. */
@ApplicationScoped
public class AppParts {
  @Inject private Config config;

  private AppRules rules;

  @PostConstruct
  void read() {
    rules = AppRules.read(new Settings(config));
  }

  @Produces
  RoomRules rooms() {
    return rules.rooms();
  }

  @Produces
  SignalingRules signaling() {
    return rules.signaling();
  }

  @Produces
  TurnRules turn() {
    return rules.turn();
  }
}
