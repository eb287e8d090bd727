package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.value.JsonValue;

/**
 * What an import is to do (wire contract, section 9.2). Immutable.
 *
 * @param table where the documents go; null for a zip file, which says so itself
 */
public record ImportRequest(String table, Mode mode, Format format) {
  /** What becomes of the documents that are there. */
  public enum Mode {
    /** There must be none. */
    requireEmpty,
    /** They stay. */
    append,
    /** Those of the imported tables go. */
    replace,
    /** Those of all tables go. */
    replaceAll;

    boolean deletes() {
      return this == replace || this == replaceAll;
    }
  }

  /** How the file is written. */
  public enum Format {
    csv,
    jsonLines,
    jsonArray,
    zip
  }

  public ImportRequest {
    if ((table == null) != (format == Format.zip))
      throw new ImportException(
          "A zip file is imported without the name of a table, every other file with one.");
  }

  /** As the CLI writes it. */
  public static ImportRequest of(String table, String mode, String format) {
    return new ImportRequest(
        table, known(Mode.class, "mode", mode), known(Format.class, "format", format));
  }

  private static <E extends Enum<E>> E known(Class<E> type, String what, String name) {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new ImportException("The %s of an import can't be '%s'.".formatted(what, name));
    }
  }

  JsonValue json() {
    JsonValue.ObjectBuilder json =
        JsonValue.object().put("mode", mode.name()).put("format", format.name());
    if (table != null) json.put("tableName", table);
    return json.build();
  }

  static ImportRequest of(JsonValue.Obj json) {
    JsonValue table = json.get("tableName");
    return of(table == null ? null : text(table), text(json.get("mode")), text(json.get("format")));
  }

  private static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
  }
}
