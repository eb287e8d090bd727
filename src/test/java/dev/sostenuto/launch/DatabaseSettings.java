package dev.sostenuto.launch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database is and who we are there. Immutable.
 *
 * @param url always of the form {@code jdbc:postgresql://host:port/name}, parameters allowed
 */
public record DatabaseSettings(String url, String user, String password) {
  private static final String FORMS =
      "write it as jdbc:postgresql://host:port/name or postgres://user:password@host:port/name.";
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("([?&](?:ssl)?password=)[^&]*", Pattern.CASE_INSENSITIVE);

  public DatabaseSettings {
    if (!url.matches("jdbc:postgresql://[^/]+/[^/?]+(\\?.*)?")) {
      throw new Refusal("DATABASE_URL names no PostgreSQL database: " + FORMS);
    }
    if (user.isBlank()) {
      throw new Refusal("DATABASE_USER is missing: set it to the role that owns the database.");
    }
  }

  /**
   * The external database that the environment names with DATABASE_URL, DATABASE_USER and
   * DATABASE_PASSWORD, or nothing when DATABASE_URL is not set. The separate variables win over
   * what the URL says.
   */
  public static Optional<DatabaseSettings> fromEnvironment(Map<String, String> environment) {
    String given = environment.getOrDefault("DATABASE_URL", "").strip();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Matcher short_ = Pattern.compile("(?:postgres|postgresql)://(.*)").matcher(given);
    String[] userInfo = {"", ""};
    String url = given;
    if (short_.matches()) {
      URI uri = parse(given);
      userInfo = userInfo(uri);
      String authority = uri.getRawAuthority();
      String host = authority.substring(authority.lastIndexOf('@') + 1);
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      url = "jdbc:postgresql://" + host + uri.getRawPath() + query;
    }
    return Optional.of(
        new DatabaseSettings(
            url,
            environment.getOrDefault("DATABASE_USER", userInfo[0]),
            environment.getOrDefault("DATABASE_PASSWORD", userInfo[1])));
  }

  private static URI parse(String given) {
    try {
      URI uri = URI.create(given);
      if (uri.getRawAuthority() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The cause would repeat the URL with its password.
    }
    throw new Refusal("DATABASE_URL cannot be read: " + FORMS);
  }

  private static String[] userInfo(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    if (at < 0) {
      return new String[] {"", ""};
    }
    String[] parts = authority.substring(0, at).split(":", 2);
    return new String[] {decode(parts[0]), parts.length == 2 ? decode(parts[1]) : ""};
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The URL without secrets, for people and logs. */
  public String shownUrl() {
    return PASSWORD_PARAMETER.matcher(url).replaceAll("$1…");
  }

  /** The address as {@code psql} takes it, without secrets. */
  public String psqlUrl() {
    return shownUrl().replaceFirst("^jdbc:postgresql://", "postgres://" + user + "@");
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "DatabaseSettings[" + user + " at " + shownUrl() + "]";
  }
}
