package dev.sostenuto.edge.identity;

import java.util.List;
import java.util.Set;

/**
 * Somebody whose tokens are believed. Immutable.
 *
 * @param name in settings and logs
 * @param issuer what its tokens say in {@code iss}
 * @param audiences one of them must be in {@code aud}, so that tokens made for others are refused
 * @param algorithms of its signatures, out of {@link #ALGORITHMS}
 */
public record IdentityProvider(
    String name, String issuer, List<String> audiences, Set<String> algorithms) {
  /**
   * All are signatures with a key pair: a server that also took a MAC could be shown one that was
   * made with the public key.
   */
  public static final Set<String> ALGORITHMS = Set.of("RS256", "ES256", "EdDSA");

  public IdentityProvider {
    audiences = List.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (issuer.isBlank() || audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank))
      throw new IllegalArgumentException(
          "The provider %s needs an issuer and an audience.".formatted(name));
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms))
      throw new IllegalArgumentException(
          "The provider %s has the algorithms %s; known are RS256, ES256 and EdDSA."
              .formatted(name, algorithms));
  }
}
