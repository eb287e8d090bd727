package dev.sostenuto.benchmark;

import java.nio.ByteBuffer;

/** Looks for plain text in bytes. Stateless. */
final class Ascii {
  /** Encloses the number that says which write a row shows. */
  static final char MARK = '~';

  private Ascii() {}

  /** Where the word begins, from {@code from} on; -1 when it is not there. */
  static int find(ByteBuffer in, String word, int from) {
    int last = in.limit() - word.length();
    for (int i = from; i <= last; i++) {
      int j = 0;
      while (j < word.length() && in.get(i + j) == word.charAt(j)) j++;
      if (j == word.length()) return i;
    }
    return -1;
  }

  /** The greatest number between two marks; -1 when there is none. */
  static long newestMark(ByteBuffer in) {
    long newest = -1;
    int limit = in.limit();
    for (int i = in.position(); i < limit; i++) {
      if (in.get(i) != MARK) continue;
      long number = 0;
      for (i++; i < limit && in.get(i) != MARK; i++) number = number * 10 + in.get(i) - '0';
      newest = Math.max(newest, number);
    }
    return newest;
  }

  /** A text of this many characters that carries the number. */
  static String marked(long number, int chars) {
    StringBuilder out = new StringBuilder(chars).append(MARK).append(number).append(MARK);
    while (out.length() < chars) out.append((char) ('a' + out.length() % 26));
    return out.toString();
  }
}
