package dev.sostenuto.app.students;

import dev.sostenuto.engine.function.ApplicationException;

/** What people and centres may be called. Stateless. */
final class Names {
  static final int LIMIT_CHARS = 200;

  private Names() {}

  /** The name without blanks around it: 1 to 200 characters. */
  static String require(String name) {
    String trimmed = name.strip();
    int length = trimmed.codePointCount(0, trimmed.length());
    if (length < 1 || length > LIMIT_CHARS)
      throw ApplicationException.of(
          "InvalidName", "A name has 1 to " + LIMIT_CHARS + " characters, not " + length + ".");
    if (trimmed.indexOf('\0') >= 0)
      throw ApplicationException.of("InvalidName", "A name can't hold the character U+0000.");
    return trimmed;
  }
}
