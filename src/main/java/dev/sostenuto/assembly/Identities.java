package dev.sostenuto.assembly;

import dev.sostenuto.app.users.GuestRules;
import dev.sostenuto.edge.identity.AdminKeys;
import dev.sostenuto.edge.identity.DeploymentKeys;
import dev.sostenuto.edge.identity.IdentityProvider;
import dev.sostenuto.edge.identity.KeySource;
import dev.sostenuto.edge.identity.TokenAuthenticator;
import dev.sostenuto.engine.session.Authenticator;
import dev.sostenuto.engine.store.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Who is believed to be whom. Safe for use by many threads once it has started. */
@ApplicationScoped
public class Identities {
  private static final String SIGNING_KEY = "guests-signing";
  private static final String SEALS = "guests-seals";

  private TokenAuthenticator authenticator;
  private AdminKeys admins;
  private DeploymentKeys own;
  private GuestRules guests;

  /**
   * @param connection in auto-commit mode, for the deployment's own keys
   * @param threads for what waits
   * @throws IllegalArgumentException with a sentence, when the settings can't be
   */
  void start(IdentitySettings settings, Connection connection, Executor threads)
      throws SQLException {
    guests = settings.guests();
    own =
        new DeploymentKeys(
            settings.issuer(),
            Secrets.get(connection, SIGNING_KEY, DeploymentKeys::generate),
            Secrets.get(connection, SEALS, new SecureRandom()),
            settings.tokenTime());
    admins = new AdminKeys(settings.adminKey(), settings.attempts(), System::nanoTime);
    authenticator = new TokenAuthenticator(admins);
    trust(settings, own.provider(), KeySource.fixed(own.keySet()));
    for (IdentitySettings.Trusted trusted : settings.providers())
      trust(settings, trusted.provider(), KeySource.of(trusted.keys(), settings.keys(), threads));
  }

  private void trust(IdentitySettings settings, IdentityProvider provider, KeySource keys) {
    authenticator.with(
        provider,
        keys,
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

  @Produces
  DeploymentKeys own() {
    return own;
  }

  @Produces
  GuestRules guests() {
    return guests;
  }
}
