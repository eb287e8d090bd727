package dev.sostenuto.app.rooms;

import dev.sostenuto.engine.function.ApplicationException;

/** What peers may be called. Stateless. */
final class DisplayNames {
  static final int LIMIT_CHARS = 80;

  private DisplayNames() {}

  /**
   * The name without blanks around it; null when nothing is left.
   *
   * @throws ApplicationException {@code BAD_NAME} when it is too long, or holds control characters
   */
  static String require(String name) {
    String trimmed = name.strip();
    if (trimmed.codePointCount(0, trimmed.length()) > LIMIT_CHARS
        || trimmed.codePoints().anyMatch(Character::isISOControl))
      throw ApplicationException.of(
          "BAD_NAME", "A name has up to " + LIMIT_CHARS + " characters on one line.");
    return trimmed.isEmpty() ? null : trimmed;
  }
}
