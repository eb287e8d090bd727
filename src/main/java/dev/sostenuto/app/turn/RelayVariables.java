package dev.sostenuto.app.turn;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The relays that the administrator has set, by environment variables. Immutable.
 *
 * @param cloudflare asked first
 * @param coturn takes its place when there is none, or it fails
 */
record RelayVariables(Optional<CloudflareKey> cloudflare, Optional<Coturn> coturn) {
  static final String CLOUDFLARE_ID = "CLOUDFLARE_TURN_TOKEN_ID";
  static final String CLOUDFLARE_TOKEN = "CLOUDFLARE_TURN_API_TOKEN";
  static final String COTURN_URLS = "COTURN_URLS";
  static final String COTURN_SECRET = "COTURN_SECRET";
  static final String COTURN_SEPARATOR = "COTURN_SEPARATOR";

  private static final String SEPARATOR = ":";
  private static final Pattern COMMA = Pattern.compile("[,\\s]+");

  /**
   * Takes what is complete.
   *
   * @param variables an environment variable's value, by its name
   */
  static RelayVariables read(Function<String, Optional<String>> variables) {
    Function<String, Optional<String>> set =
        name -> variables.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    return new RelayVariables(cloudflare(set), coturn(set));
  }

  private static Optional<CloudflareKey> cloudflare(Function<String, Optional<String>> set) {
    Optional<String> token = set.apply(CLOUDFLARE_TOKEN).filter(CloudflareKey::isToken);
    return set.apply(CLOUDFLARE_ID)
        .filter(CloudflareKey::isId)
        .flatMap(id -> token.map(secret -> new CloudflareKey(id, secret)));
  }

  private static Optional<Coturn> coturn(Function<String, Optional<String>> set) {
    Optional<String> secret = set.apply(COTURN_SECRET);
    List<IceUrl> urls =
        set.apply(COTURN_URLS).stream()
            .flatMap(COMMA::splitAsStream)
            .flatMap(url -> IceUrl.read(url).stream())
            .limit(Coturn.MOST_URLS)
            .toList();
    String separator = set.apply(COTURN_SEPARATOR).orElse(SEPARATOR);
    if (secret.isEmpty() || urls.stream().noneMatch(IceUrl::isRelay) || separator.length() != 1)
      return Optional.empty();
    return Optional.of(
        new Coturn(urls.stream().map(IceUrl::text).toList(), secret.get(), separator));
  }
}
