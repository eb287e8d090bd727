package dev.sostenuto.app.rooms;

import dev.sostenuto.engine.function.ApplicationException;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The codes by which rooms are found. Stateless. */
final class Slugs {
  /** 32 characters that nobody takes for another one: no 0, 1, I and O. */
  private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

  /** 2^30 codes: enough only because guesses are limited and rooms are short-lived. */
  private static final int CODE_CHARS = 6;

  private static final Pattern SLUG = Pattern.compile("[A-Z0-9_-]{3,64}");

  private Slugs() {}

  /**
   * The one form of all ways to write a slug.
   *
   * @throws ApplicationException {@code BAD_SLUG} when it is none
   */
  static String require(String text) {
    String slug = text.strip().toUpperCase(Locale.ROOT);
    if (!SLUG.matcher(slug).matches())
      throw ApplicationException.of(
          "BAD_SLUG", "A room's code has 3 to 64 of the letters A to Z, digits, - and _.");
    return slug;
  }

  /** A new code. */
  static String code(RandomGenerator random) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < CODE_CHARS; i++)
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    return code.toString();
  }
}
