package dev.sostenuto.engine.catalog;

import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyReader;
import dev.sostenuto.engine.range.Range;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Keys and ranges of indexes in words, for operators. Immutable.
 *
 * <p>What cannot be read is shown in hexadecimal; nothing is thrown.
 *
 * @param showsTexts whether the content of text and bytea columns is shown, or only its length
 * @param textLimit characters of one value that are shown
 */
public record IndexText(boolean showsTexts, int textLimit) {

  /** The columns of a key: {@code status="ACTIVE", creation_time=..., id=...}. */
  public String key(IndexSchema index, Key key) {
    try {
      return columns(index, key);
    } catch (IllegalArgumentException e) {
      return shortened("key " + key);
    }
  }

  /** Where a range begins and ends; just the columns when it holds all keys that begin so. */
  public String range(IndexSchema index, Range range) {
    if (range.equals(Range.all())) return "everything";
    if (range.end() != null && range.end().equals(range.start().endOfPrefix()))
      return key(index, range.start());
    return start(index, range.start()) + " " + end(index, range.end());
  }

  private String start(IndexSchema index, Key key) {
    if (key.equals(Key.EMPTY)) return "from the start";
    try {
      return "from " + columns(index, key);
    } catch (IllegalArgumentException e) {
      return prefixEnd(index, key, "after ", "from ");
    }
  }

  private String end(IndexSchema index, Key key) {
    if (key == null) return "to the end";
    try {
      String before = columns(index, key);
      // The end of all keys that begin with a uuid or a whole number is the next one.
      return isWhole(key) ? prefixEnd(index, key, "through ", "to ") : "to before " + before;
    } catch (IllegalArgumentException e) {
      return prefixEnd(index, key, "through ", "to ");
    }
  }

  private String prefixEnd(IndexSchema index, Key key, String readable, String unreadable) {
    Key prefix = key.beforeEndOfPrefix();
    try {
      if (prefix != null) return readable + columns(index, prefix);
    } catch (IllegalArgumentException e) {
      // said below
    }
    return shortened(unreadable + "key " + key);
  }

  private static boolean isWhole(Key key) {
    Object last = null;
    KeyReader reader = new KeyReader(key);
    while (reader.hasMore()) last = reader.next();
    return !reader.isCut() && (last instanceof UUID || last instanceof Long);
  }

  private String columns(IndexSchema index, Key key) {
    StringBuilder text = new StringBuilder();
    List<ColumnSchema> columns = index.columns();
    KeyReader reader = new KeyReader(key);
    for (int i = 0; reader.hasMore(); i++) {
      if (i == columns.size()) throw new IllegalArgumentException("more columns than " + index);
      if (i > 0) text.append(", ");
      text.append(columns.get(i).name()).append('=');
      text.append(value(columns.get(i).type(), reader.next()));
    }
    return text.toString();
  }

  private String value(ColumnType type, Object value) {
    if (value instanceof String text)
      return showsTexts ? '"' + shortened(text) + '"' : "(" + text.length() + " characters)";
    if (value instanceof byte[] bytes)
      return showsTexts
          ? shortened(HexFormat.of().formatHex(bytes))
          : "(" + bytes.length + " bytes)";
    if (type == ColumnType.TIMESTAMPTZ && value instanceof Long micros) {
      Instant instant = Timestamps.ofMicros(micros);
      if (instant.equals(Instant.MAX)) return "infinity";
      return instant.equals(Instant.MIN) ? "-infinity" : instant.toString();
    }
    return String.valueOf(value);
  }

  private String shortened(String text) {
    return text.length() <= textLimit ? text : text.substring(0, textLimit) + "…";
  }
}
