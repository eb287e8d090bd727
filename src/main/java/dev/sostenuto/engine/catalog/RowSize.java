package dev.sostenuto.engine.catalog;

/** About how many bytes the values of a row are. Stateless. */
public final class RowSize {
  private static final int FIXED = 9;
  private static final int UUID = 16;

  private RowSize() {}

  public static long of(Row row) {
    long size = 0;
    for (int i = 0; i < row.size(); i++) size += of(row.get(i));
    return size;
  }

  private static long of(Object value) {
    if (value instanceof String text) return 2L + text.length();
    if (value instanceof byte[] bytes) return 2L + bytes.length;
    if (value instanceof java.util.UUID) return UUID;
    return value == null ? 1 : FIXED;
  }
}
