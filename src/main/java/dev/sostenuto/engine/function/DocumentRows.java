package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Mismatch;
import dev.sostenuto.engine.value.Validator;
import java.util.Optional;

/**
 * Rows of one table as documents on the wire, and back: the way of exports and imports, past
 * functions and JPA. Immutable.
 */
public final class DocumentRows {
  private final TableSchema table;
  private final DocumentType<?> type;
  private final DocumentCodec codec;

  public DocumentRows(FunctionRegistry registry, TableSchema table) {
    this.table = table;
    this.type = registry.codecs().document(table);
    this.codec = (DocumentCodec) registry.codecs().of(table.entity(), ValueCodecs.Use.RESULT);
  }

  public TableSchema table() {
    return table;
  }

  /** What its documents look like. */
  public Validator.ObjectOf validator() {
    return (Validator.ObjectOf) codec.validator();
  }

  /** The row as its document. */
  public JsonValue.Obj document(Row row) {
    return codec.encode(type.fromRow(row));
  }

  /**
   * The row of a document.
   *
   * @param document with {@code _id} and {@code _creationTime}
   * @throws InvalidDocumentException when the table can't hold it
   */
  public Row row(JsonValue.Obj document) {
    Optional<Mismatch> mismatch = validator().check(document);
    if (mismatch.isPresent()) throw new InvalidDocumentException(mismatch.get().message());
    try {
      return codec.row(document);
    } catch (ArgumentException e) {
      throw new InvalidDocumentException(e.getMessage());
    }
  }
}
