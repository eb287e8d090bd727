package dev.sostenuto.engine.protocol;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/** JSON strings, written straight into a builder. Safe for use by many threads. */
final class JsonText {
  private static final char REPLACEMENT = '\uFFFD';

  private JsonText() {}

  /** Appends a JSON string; a lone surrogate, which no frame can carry, becomes U+FFFD. */
  static void append(StringBuilder out, String text) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(wellFormed(text), out);
    out.append('"');
  }

  static void appendOrNull(StringBuilder out, String text) {
    if (text == null) out.append("null");
    else append(out, text);
  }

  /** Appends a JSON array of strings. */
  static void append(StringBuilder out, List<String> texts) {
    out.append('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) out.append(',');
      append(out, texts.get(i));
    }
    out.append(']');
  }

  private static String wellFormed(String text) {
    int lone = loneSurrogate(text, 0);
    if (lone < 0) return text;
    StringBuilder mended = new StringBuilder(text);
    for (; lone >= 0; lone = loneSurrogate(text, lone + 1)) mended.setCharAt(lone, REPLACEMENT);
    return mended.toString();
  }

  private static int loneSurrogate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) return i;
      i++;
    }
    return -1;
  }
}
