package dev.sostenuto.assembly;

import dev.sostenuto.app.users.GuestRules;
import dev.sostenuto.edge.identity.AdminKey;
import dev.sostenuto.edge.identity.AttemptLimits;
import dev.sostenuto.edge.identity.IdentityProvider;
import dev.sostenuto.edge.identity.KeyLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may sign in and who administers, read from MicroProfile Config. Immutable; {@code
 * docs/OPERATING.md} names every key.
 *
 * @param providers with the places of their keys
 * @param leeway by which a provider's clock may differ from ours
 * @param keys limits of looking for providers' keys
 * @param adminKey empty in dev mode alone
 * @param attempts limits of guessing it
 * @param issuer of the deployment's own tokens
 * @param tokenTime how long one of these is good for
 * @param guests what they may do
 */
record IdentitySettings(
    List<Trusted> providers,
    Duration leeway,
    KeyLimits keys,
    Optional<AdminKey> adminKey,
    AttemptLimits attempts,
    String issuer,
    Duration tokenTime,
    GuestRules guests) {
  private static final Duration LEEWAY = Duration.ofSeconds(5);
  private static final Duration MOST_LEEWAY = Duration.ofMinutes(5);
  private static final Duration TOKEN_TIME = Duration.ofHours(1);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /**
   * @param keys where its key set is
   */
  record Trusted(IdentityProvider provider, String keys) {}

  IdentitySettings {
    if (leeway.isNegative() || leeway.compareTo(MOST_LEEWAY) > 0)
      throw new IllegalArgumentException("sostenuto.auth.leeway is " + leeway + ", not 0 to 5 min");
    if (tokenTime.toSeconds() < 1)
      throw new IllegalArgumentException(
          "sostenuto.guests.token-time is " + tokenTime + ", less than a second");
  }

  static IdentitySettings read(Settings settings) {
    return new IdentitySettings(
        providers(settings),
        settings.time("sostenuto.auth.leeway", LEEWAY),
        keys(settings),
        adminKey(settings),
        attempts(settings),
        settings
            .optional("sostenuto.guests.issuer")
            .orElse("sostenuto:" + settings.text("sostenuto.instance-name", "sostenuto")),
        settings.time("sostenuto.guests.token-time", TOKEN_TIME),
        guests(settings));
  }

  private static GuestRules guests(Settings settings) {
    GuestRules otherwise = GuestRules.DEFAULTS;
    return new GuestRules(
        settings.flag("sostenuto.guests.allowed", otherwise.allowed()),
        settings.time("sostenuto.guests.kept", otherwise.kept()),
        settings.time("sostenuto.guests.reuse", otherwise.reuse()),
        settings.number("sostenuto.guests.new-per-minute", otherwise.newPerMinute()));
  }

  private static List<Trusted> providers(Settings settings) {
    List<Trusted> providers = new ArrayList<>();
    for (String name : list(settings.optional("sostenuto.auth.providers").orElse(""))) {
      if (!NAME.matcher(name).matches())
        throw new IllegalArgumentException(
            "sostenuto.auth.providers names '%s', which is not letters, digits and '-'"
                .formatted(name));
      providers.add(provider(settings, name));
    }
    return List.copyOf(providers);
  }

  private static Trusted provider(Settings settings, String name) {
    String algorithms =
        settings
            .optional("sostenuto.auth.%s.algorithms".formatted(name))
            .orElse(String.join(",", IdentityProvider.ALGORITHMS));
    return new Trusted(
        new IdentityProvider(
            name,
            settings.required("sostenuto.auth.%s.issuer".formatted(name)),
            list(settings.required("sostenuto.auth.%s.audience".formatted(name))),
            Set.copyOf(list(algorithms))),
        settings.required("sostenuto.auth.%s.jwks".formatted(name)));
  }

  private static List<String> list(String text) {
    return Pattern.compile(",")
        .splitAsStream(text)
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static KeyLimits keys(Settings settings) {
    KeyLimits otherwise = KeyLimits.DEFAULTS;
    return new KeyLimits(
        settings.time("sostenuto.auth.keys-deadline", otherwise.deadline()),
        settings.number("sostenuto.auth.keys-bytes", otherwise.bytes()),
        settings.time("sostenuto.auth.keys-age", otherwise.age()),
        settings.time("sostenuto.auth.keys-pause", otherwise.pause()),
        settings.number("sostenuto.auth.unknown-keys", otherwise.unknownKeys()),
        settings.time("sostenuto.auth.unknown-keys-kept", otherwise.unknownKept()));
  }

  private static Optional<AdminKey> adminKey(Settings settings) {
    Optional<String> key = settings.optional("sostenuto.admin-key");
    if (key.isEmpty() && !settings.flag("sostenuto.dev-mode", false))
      throw new IllegalArgumentException(
          "sostenuto.admin-key is missing: set it to %s|<at least %d random characters>."
              .formatted(
                  settings.text("sostenuto.instance-name", "sostenuto"), AdminKey.SHORTEST_SECRET));
    return key.map(AdminKey::ofSetting);
  }

  private static AttemptLimits attempts(Settings settings) {
    AttemptLimits otherwise = AttemptLimits.DEFAULTS;
    return new AttemptLimits(
        settings.number("sostenuto.admin.failures", otherwise.failures()),
        settings.time("sostenuto.admin.failures-window", otherwise.window()),
        settings.number("sostenuto.admin.addresses", otherwise.addresses()));
  }
}
