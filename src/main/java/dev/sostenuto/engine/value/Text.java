package dev.sostenuto.engine.value;

/** Rules of text that values share. */
final class Text {
  private Text() {}

  /** Refuses a string that UTF-8 cannot carry. */
  static void requireWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      if (!Character.isHighSurrogate(c)
          || i + 1 == text.length()
          || !Character.isLowSurrogate(text.charAt(i + 1))) {
        throw new InvalidValueException(
            "A string must not hold a lone surrogate, but U+%04X stands alone at index %d"
                .formatted((int) c, i));
      }
      i++;
    }
  }

  /** Refuses a field name that a browser would refuse. */
  static void requireFieldName(String name) {
    if (!name.isEmpty() && name.charAt(0) == '$') {
      throw new InvalidValueException(
          "A field name must not start with '$', but one is " + shown(name));
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < 32 || c > 126) {
        throw new InvalidValueException(
            "A field name must be printable ASCII, but one has U+%04X at index %d"
                .formatted((int) c, i));
      }
    }
  }

  /** The number of bytes in UTF-8 of well-formed text. */
  static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) continue;
      // Each half of a surrogate pair counts for two of its four bytes.
      length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }

  /** A name or string in quotes, shortened where it is long, for messages. */
  static String shown(String text) {
    StringBuilder out = new StringBuilder();
    Rendering.text(out, text, 64);
    return out.toString();
  }
}
