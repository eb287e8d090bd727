package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.DocumentRows;
import dev.sostenuto.engine.store.TableScan;
import dev.sostenuto.engine.value.ExportJson;
import dev.sostenuto.engine.value.JsonValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes tables as the zip file of an export (wire contract, section 9.2), as they are read.
 * Confined to one thread, for one file.
 */
final class ExportZip {
  private static final int BUFFER_BYTES = 64 << 10;

  private static final String README =
      """
      # An export of a Sostenuto deployment

      Each folder is a table. Its documents are in documents.jsonl, one on each line, with their ids and the times of their creation.
      All tables are of one moment. To bring them back:

          npx convex import --replace <this file>
      """;

  private final ZipOutputStream zip;

  private ExportZip(OutputStream out) {
    this.zip = new ZipOutputStream(new BufferedOutputStream(out, BUFFER_BYTES), UTF_8);
  }

  /**
   * Writes the whole file, and leaves the stream open.
   *
   * @param connection in a transaction that sees one moment
   * @param withFiles whether a folder for stored files is wanted; there are none
   */
  static void write(
      OutputStream out, Connection connection, List<DocumentRows> tables, boolean withFiles)
      throws IOException, SQLException {
    ExportZip file = new ExportZip(out);
    file.entry("README.md");
    file.text(README);
    file.entry("_tables/documents.jsonl");
    for (DocumentRows table : tables) file.document(listed(table));
    if (withFiles) file.entry("_storage/documents.jsonl");
    for (DocumentRows table : tables) file.table(connection, table);
    file.zip.finish();
    file.zip.flush();
  }

  private static JsonValue listed(DocumentRows table) {
    return JsonValue.object()
        .put("name", table.table().name())
        .put("id", (long) table.table().number())
        .build();
  }

  private void table(Connection connection, DocumentRows table) throws IOException, SQLException {
    entry(table.table().name() + "/documents.jsonl");
    TableScan.read(connection, table.table(), row -> document(document(table, row)));
    entry(table.table().name() + "/generated_schema.jsonl");
    // By this word the importer knows how numbers are written.
    document(JsonValue.of("uniform"));
  }

  private static JsonValue document(DocumentRows table, Row row) {
    try {
      return table.document(row);
    } catch (RuntimeException e) {
      throw new ExportException(
          "The document %s of %s can't be written: %s"
              .formatted(row.get(table.table().idColumn()), table.table(), e.getMessage()));
    }
  }

  private void entry(String name) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
  }

  private void document(JsonValue document) throws IOException {
    text(ExportJson.encode(document) + "\n");
  }

  private void text(String text) throws IOException {
    zip.write(text.getBytes(UTF_8));
  }
}
