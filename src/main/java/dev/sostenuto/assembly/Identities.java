package dev.sostenuto.assembly;

import dev.sostenuto.edge.identity.AdminKeys;
import dev.sostenuto.edge.identity.KeySource;
import dev.sostenuto.edge.identity.TokenAuthenticator;
import dev.sostenuto.engine.session.Authenticator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Who is believed to be whom. Safe for use by many threads once it has started. */
@ApplicationScoped
public class Identities {
  private TokenAuthenticator authenticator;
  private AdminKeys admins;

  /**
   * @param threads for what waits
   * @throws IllegalArgumentException with a sentence, when the settings can't be
   */
  void start(IdentitySettings settings, Executor threads) {
    admins = new AdminKeys(settings.adminKey(), settings.attempts(), System::nanoTime);
    authenticator = new TokenAuthenticator(admins);
    for (IdentitySettings.Trusted trusted : settings.providers())
      authenticator.with(
          trusted.provider(),
          KeySource.of(trusted.keys(), settings.keys(), threads),
          settings.keys(),
          settings.leeway(),
          InstantSource.system(),
          System::nanoTime);
  }

  @Produces
  Authenticator authenticator() {
    return authenticator;
  }

  @Produces
  AdminKeys admins() {
    return admins;
  }
}
