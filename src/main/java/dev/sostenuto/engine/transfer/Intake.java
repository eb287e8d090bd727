package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.DocumentRows;
import dev.sostenuto.engine.function.InvalidDocumentException;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.Map;
import java.util.UUID;

/**
 * Makes the rows of one table of what a file says. Confined to one thread.
 *
 * <p>A document without an id gets one, and one without a time of creation that of the import, each
 * later than the one before. In files that are no exports null stands for nothing, and a whole
 * number for an int64 where the table has one.
 */
final class Intake {
  private static final String ID = "_id";
  private static final String CREATION_TIME = "_creationTime";
  private static final double EXACT_LIMIT = 0x1p53;

  private final DocumentRows table;
  private final boolean exported;
  private double lastCreationTime;

  /**
   * @param exported whether values are exactly what they are to be
   * @param millis the time of the import
   */
  Intake(DocumentRows table, boolean exported, double millis) {
    this.table = table;
    this.exported = exported;
    this.lastCreationTime = Math.nextDown(millis);
  }

  /**
   * The row of a document.
   *
   * @param place where it stands, for the message
   */
  Row row(JsonValue.Obj document, String place) {
    try {
      return table.row(completed(document));
    } catch (InvalidDocumentException e) {
      throw new ImportException("%s, %s: %s".formatted(table.table(), place, e.getMessage()));
    }
  }

  private JsonValue.Obj completed(JsonValue.Obj document) {
    JsonValue.ObjectBuilder completed = JsonValue.object();
    Map<String, Validator.Field> fields = table.validator().fields();
    for (Map.Entry<String, JsonValue> field : document.fields().entrySet()) {
      Validator.Field known = fields.get(field.getKey());
      JsonValue value =
          exported || known == null
              ? field.getValue()
              : lenient(field.getValue(), known.validator());
      if (value != null) completed.put(field.getKey(), value);
    }
    if (!document.has(ID))
      completed.put(ID, new Id<>(table.table().number(), UUID.randomUUID()).toString());
    if (!document.has(CREATION_TIME)) {
      lastCreationTime = Math.nextUp(lastCreationTime);
      completed.put(CREATION_TIME, lastCreationTime);
    }
    return completed.build();
  }

  /** Null for no value. */
  private static JsonValue lenient(JsonValue value, Validator validator) {
    if (value instanceof JsonValue.Null && !(validator instanceof Validator.Any)) return null;
    boolean whole =
        value instanceof JsonValue.Float64 number
            && number.value() == Math.rint(number.value())
            && Math.abs(number.value()) <= EXACT_LIMIT;
    return whole && validator instanceof Validator.BigInt
        ? JsonValue.of((long) ((JsonValue.Float64) value).value())
        : value;
  }
}
