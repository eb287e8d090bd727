package dev.sostenuto.edge.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The web origins whose pages may call. Immutable.
 *
 * <p>It keeps other people's pages from using this server in their visitors' browsers. Programs
 * that are no browsers name no origin, or any.
 */
public final class Origins {
  /** Every page may call. */
  public static final Origins ANY = new Origins(null);

  /** Lower case; null means any. */
  private final Set<String> allowed;

  private Origins(Set<String> allowed) {
    this.allowed = allowed;
  }

  /**
   * Only these.
   *
   * @param origins such as {@code https://example.org} or {@code http://localhost:3000}; none, or
   *     {@code *}, means any
   * @throws IllegalArgumentException with a sentence, when one of them is no origin
   */
  public static Origins of(List<String> origins) {
    List<String> given = origins.stream().map(String::strip).filter(o -> !o.isEmpty()).toList();
    if (given.isEmpty() || given.contains("*")) return ANY;
    return new Origins(
        given.stream().map(Origins::checked).collect(Collectors.toUnmodifiableSet()));
  }

  private static String checked(String origin) {
    return read(origin)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sostenuto.origins names '"
                        + origin
                        + "', which is no origin: write it as https://host or https://host:port"));
  }

  /** As browsers write it: scheme, host and port, without the scheme's own port. */
  private static Optional<String> read(String origin) {
    try {
      URI uri = new URI(origin.toLowerCase(Locale.ROOT));
      String scheme = uri.getScheme();
      boolean web = "http".equals(scheme) || "https".equals(scheme);
      String path = uri.getRawPath();
      boolean bare =
          (path == null || path.isEmpty() || path.equals("/"))
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null;
      if (!web || !bare || uri.getHost() == null) return Optional.empty();
      int own = scheme.equals("http") ? 80 : 443;
      boolean plain = uri.getPort() < 0 || uri.getPort() == own;
      return Optional.of(scheme + "://" + uri.getHost() + (plain ? "" : ":" + uri.getPort()));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether pages of that origin may call.
   *
   * @param origin the header of a request, or null when it has none
   */
  public boolean allows(String origin) {
    if (origin == null || allowed == null) return true;
    return read(origin).filter(allowed::contains).isPresent();
  }
}
