package dev.sostenuto.engine.protocol;

import java.util.ArrayList;
import java.util.List;

/** Lengths of text in UTF-8, without encoding it. Safe for use by many threads. */
final class Utf8 {
  private static final int LONGEST_BYTES_PER_CHAR = 3;

  private Utf8() {}

  /** Whether the text has more bytes than that. */
  static boolean exceeds(String text, int bytes) {
    if ((long) text.length() * LONGEST_BYTES_PER_CHAR <= bytes) return false;
    return text.length() > bytes || end(text, 0, bytes) < text.length();
  }

  /** The longest beginning that fits, in whole code points. */
  static String prefix(String text, int bytes) {
    return exceeds(text, bytes) ? text.substring(0, end(text, 0, bytes)) : text;
  }

  /**
   * The text in pieces that fit, in whole code points; one at least.
   *
   * @param bytes at least 4
   */
  static List<String> pieces(String text, int bytes) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    do {
      int end = end(text, start, bytes);
      pieces.add(text.substring(start, end));
      start = end;
    } while (start < text.length());
    return pieces;
  }

  /** Where the longest piece ends that begins at start and fits. */
  private static int end(String text, int start, int bytes) {
    int left = bytes;
    int at = start;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      left -= length(codePoint);
      if (left < 0) return at;
      at += Character.charCount(codePoint);
    }
    return at;
  }

  private static int length(int codePoint) {
    if (codePoint < 0x80) return 1;
    if (codePoint < 0x800) return 2;
    return codePoint < 0x10000 ? 3 : 4;
  }
}
