package dev.sostenuto.edge.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The administrator's key, {@code name|secret}. Immutable.
 *
 * <p>Tools may put a type before it, as in {@code prod:name|secret}; after {@code preview:} and
 * {@code project:} the name is one of theirs (wire contract, section 4.1).
 *
 * @param name the instance's, or null where the key has none
 * @param secret at least {@value #SHORTEST_SECRET} characters in a key of ours; never a colon
 */
public record AdminKey(String name, String secret) {
  /** One that is shorter could be guessed. */
  public static final int SHORTEST_SECRET = 32;

  private static final Pattern OURS =
      Pattern.compile("[A-Za-z0-9._-]+\\|[^:|\\s]{" + SHORTEST_SECRET + ",}");

  /**
   * The key of this deployment.
   *
   * @throws IllegalArgumentException with a sentence, without the key in it
   */
  public static AdminKey ofSetting(String text) {
    if (!OURS.matcher(text).matches())
      throw new IllegalArgumentException(
          "sostenuto.admin-key must be <instance>|<secret>, with at least %d characters after the bar, none of them a colon."
              .formatted(SHORTEST_SECRET));
    return read(text);
  }

  /** A key that somebody shows. */
  static AdminKey read(String text) {
    int bar = text.indexOf('|');
    int type = text.indexOf(':');
    if (type < 0 || type > bar) return named(text);
    String kind = text.substring(0, type);
    boolean nameless = kind.equals("preview") || kind.equals("project");
    return nameless ? new AdminKey(null, text.substring(bar + 1)) : named(text.substring(type + 1));
  }

  private static AdminKey named(String text) {
    int bar = text.indexOf('|');
    return new AdminKey(bar < 0 ? null : text.substring(0, bar), text.substring(bar + 1));
  }

  /** Whether it opens what this key opens; takes as long wherever they differ. */
  boolean isOpenedBy(AdminKey shown) {
    boolean sameName = shown.name == null || shown.name.equals(name);
    return MessageDigest.isEqual(digest(secret), digest(shown.secret)) && sameName;
  }

  /** Of one length, whatever is shown. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "AdminKey[" + name + "|not shown]";
  }
}
