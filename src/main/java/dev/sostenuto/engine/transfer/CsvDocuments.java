package dev.sostenuto.engine.transfer;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Documents as lines of a CSV file, whose first line names their fields. Confined to one thread.
 *
 * <p>A cell becomes what its field is: where that is a text, every cell is one, also an empty one.
 * For other fields an empty cell is none.
 */
final class CsvDocuments implements DocumentReader {
  private final CloseableIterator<CsvRecord> records;
  private final Map<String, Validator.Field> fields;
  private List<String> header;
  private long line;

  /**
   * @param fields what the fields are; others are taken for a number if they look like one
   * @param recordChars the longest line
   */
  CsvDocuments(Reader in, Map<String, Validator.Field> fields, int recordChars) {
    this.records =
        CsvReader.builder()
            .skipEmptyLines(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(recordChars)
            .ofCsvRecord(in)
            .iterator();
    this.fields = fields;
  }

  @Override
  public JsonValue.Obj next() throws IOException {
    try {
      if (header == null) header = header();
      return records.hasNext() ? document(records.next()) : null;
    } catch (CsvParseException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new ImportException("After line " + line + ": " + why.getMessage());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<String> header() {
    if (!records.hasNext())
      throw new ImportException("A CSV file needs a first line with the names of the fields.");
    List<String> names = records.next().getFields();
    if (names.stream().distinct().count() < names.size())
      throw new ImportException("The first line of the CSV file names a field twice.");
    return names;
  }

  private JsonValue.Obj document(CsvRecord cells) {
    line = cells.getStartingLineNumber();
    if (cells.getFieldCount() != header.size())
      throw new ImportException(
          "%s has %d cells, but the first line names %d fields."
              .formatted(place(), cells.getFieldCount(), header.size()));
    JsonValue.ObjectBuilder document = JsonValue.object();
    for (int i = 0; i < header.size(); i++) {
      Validator.Field field = fields.get(header.get(i));
      JsonValue value = Cells.value(cells.getField(i), field == null ? null : field.validator());
      if (value != null) document.put(header.get(i), value);
    }
    return document.build();
  }

  @Override
  public String place() {
    return "line " + line;
  }
}
