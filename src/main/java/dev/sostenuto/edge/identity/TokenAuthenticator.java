package dev.sostenuto.edge.identity;

import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Judges tokens: those of users by their issuer's keys, those of the administrator by the
 * deployment's key. Safe for use by many threads.
 */
public final class TokenAuthenticator implements Authenticator {
  private final Map<String, TokenVerifier> verifiers = new HashMap<>();
  private final AdminKeys admins;

  public TokenAuthenticator(AdminKeys admins) {
    this.admins = admins;
  }

  /**
   * Adds a provider; only while nobody uses this yet.
   *
   * @param source of its keys
   * @param leeway by which its clock may differ from ours
   * @param nanoTime a clock that only measures spans
   * @throws IllegalArgumentException when another one has the same issuer
   */
  public TokenAuthenticator with(
      IdentityProvider provider,
      KeySource source,
      KeyLimits limits,
      Duration leeway,
      InstantSource clock,
      LongSupplier nanoTime) {
    ProviderKeys keys = new ProviderKeys(provider.name(), source, limits, nanoTime);
    TokenVerifier verifier = new TokenVerifier(provider, keys, leeway, clock);
    if (verifiers.putIfAbsent(provider.issuer(), verifier) != null)
      throw new IllegalArgumentException(
          "Two identity providers have the issuer %s; one may have several audiences."
              .formatted(provider.issuer()));
    return this;
  }

  @Override
  public CompletionStage<Verdict> authenticate(Token token, String address) {
    if (token instanceof Token.User user) return user(user.jwt());
    return CompletableFuture.completedFuture(admins.judge((Token.Admin) token, address));
  }

  private CompletionStage<Verdict> user(String jwt) {
    String issuer;
    try {
      issuer = TokenVerifier.issuerOf(jwt);
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    TokenVerifier verifier = verifiers.get(issuer);
    if (verifier == null) return refused("No identity provider of this server issues the token.");
    return verifier.verify(jwt);
  }

  private static CompletionStage<Verdict> refused(String why) {
    return CompletableFuture.completedFuture(new Verdict.Refused(why));
  }
}
