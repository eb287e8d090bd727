package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.DocumentRows;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.transfer.ImportRequest.Format;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueLimits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * An uploaded file: which tables are in it, and their documents. Confined to one thread.
 *
 * <p>It is never in memory as a whole: each reading goes through it from its beginning.
 */
final class ImportFile {
  /** What the folder of an export holds whose numbers are those of an export. */
  private static final String EXPORTED = "\"uniform\"";

  private static final int MARK_BYTES = 64;

  private final ImportRequest request;
  private final Supplier<InputStream> upload;
  private final FunctionRegistry registry;
  private final ImportLimits limits;
  private final Map<TableSchema, Intake> intakes = new LinkedHashMap<>();
  private final Set<String> exported = new TreeSet<>();
  private final Set<String> leftOut = new TreeSet<>();

  /** Takes the documents. */
  @FunctionalInterface
  interface Sink {
    void accept(TableSchema table, Row row) throws SQLException;
  }

  /**
   * Looks which tables there are.
   *
   * @param upload the file from its beginning, each time
   * @param millis the time of the import
   */
  ImportFile(
      ImportRequest request,
      Supplier<InputStream> upload,
      FunctionRegistry registry,
      ImportLimits limits,
      double millis)
      throws IOException {
    this.request = request;
    this.upload = upload;
    this.registry = registry;
    this.limits = limits;
    Set<String> names = new TreeSet<>();
    if (request.format() == Format.zip) look(names);
    else names.add(request.table());
    for (String name : names) {
      TableSchema table = table(registry, name);
      intakes.put(
          table, new Intake(new DocumentRows(registry, table), exported.contains(name), millis));
    }
  }

  /**
   * The application's table of that name.
   *
   * @throws ImportException when there is none
   */
  static TableSchema table(FunctionRegistry registry, String name) {
    if (name.startsWith("_"))
      throw new ImportException("The table " + name + " is the system's and can't be imported.");
    return registry
        .catalog()
        .table(name)
        .orElseThrow(
            () ->
                new ImportException(
                    "There is no table '%s' here: tables are declared by Java entities."
                        .formatted(name)));
  }

  Collection<TableSchema> tables() {
    return intakes.keySet();
  }

  /** Folders of the file that are not imported, since they are the system's. */
  Set<String> leftOut() {
    return leftOut;
  }

  /**
   * Gives the rows of these tables, each table's in the order of the file.
   *
   * @throws ImportException for the first one that is none
   */
  void read(Collection<TableSchema> wanted, Sink sink) throws IOException, SQLException {
    try (InputStream in = new LimitedInput(upload.get(), limits.unpackedBytes())) {
      if (request.format() != Format.zip) {
        documents(in, wanted.iterator().next(), sink);
        return;
      }
      try (ZipInputStream zip = new ZipInputStream(in, UTF_8)) {
        InputStream entries = new LimitedInput(zip, limits.unpackedBytes());
        for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
          ZipPath path = ZipPath.of(entry.getName());
          TableSchema table =
              path == null ? null : registry.catalog().table(path.table()).orElse(null);
          if (table != null && path.documents() && wanted.contains(table))
            documents(entries, table, sink);
        }
      }
    }
  }

  private static ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (ZipException | IllegalArgumentException e) {
      throw new ImportException("The file is no zip file that can be read: " + e.getMessage());
    }
  }

  private void look(Set<String> names) throws IOException {
    ZipEnd end = new ZipEnd(upload.get());
    int files = 0;
    try (ZipInputStream zip = new ZipInputStream(end, UTF_8)) {
      InputStream entries = new LimitedInput(zip, limits.unpackedBytes());
      for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
        files++;
        ZipPath path = ZipPath.of(entry.getName());
        if (path != null) look(path, entries, names);
        // What is passed over counts too.
        entries.transferTo(OutputStream.nullOutputStream());
      }
      end.require(files);
    } catch (ZipException | EOFException e) {
      throw new ImportException("The zip file is damaged: " + e.getMessage());
    }
    if (names.isEmpty())
      throw new ImportException(
          "The file has no table: each is a folder with a file documents.jsonl.");
  }

  private void look(ZipPath path, InputStream entry, Set<String> names) throws IOException {
    if (!path.documents()) lookAtMark(path, entry);
    else if (path.table().startsWith("_")) leaveOut(path.table(), entry);
    else if (isKnown(path.table()) || entry.read() >= 0) names.add(path.table());
  }

  private boolean isKnown(String table) {
    return registry.catalog().table(table).isPresent();
  }

  private void lookAtMark(ZipPath path, InputStream mark) throws IOException {
    String text = new String(mark.readNBytes(MARK_BYTES), UTF_8).strip();
    if (text.equals(EXPORTED)) exported.add(path.table());
  }

  /** The list of tables is no table; an empty one is not worth a word. */
  private void leaveOut(String table, InputStream documents) throws IOException {
    if (!table.equals("_tables") && documents.read() >= 0) leftOut.add(table);
  }

  private void documents(InputStream in, TableSchema table, Sink sink)
      throws IOException, SQLException {
    Intake intake = intakes.get(table);
    try {
      DocumentReader documents = reader(in, table);
      for (JsonValue.Obj next = documents.next(); next != null; next = documents.next())
        sink.accept(table, intake.row(next, documents.place()));
    } catch (CharacterCodingException e) {
      throw new ImportException(table + ": the file must be UTF-8.");
    } catch (ZipException e) {
      throw new ImportException(table + ": the zip file is damaged: " + e.getMessage());
    }
  }

  private DocumentReader reader(InputStream in, TableSchema table) throws IOException {
    Reader text =
        new InputStreamReader(
            in,
            UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    ValueLimits otherwise = ValueLimits.DEFAULTS;
    ValueLimits values =
        new ValueLimits(
            otherwise.nesting(),
            otherwise.arrayLength(),
            otherwise.objectFields(),
            otherwise.fieldNameChars(),
            limits.documentBytes());
    return switch (request.format()) {
      case csv ->
          new CsvDocuments(
              text,
              new DocumentRows(registry, table).validator().fields(),
              (int) Math.min(limits.documentBytes(), Integer.MAX_VALUE));
      case jsonArray -> new JsonDocuments(text, true, false, values);
      case jsonLines -> new JsonDocuments(text, false, false, values);
      case zip -> new JsonDocuments(text, false, exported.contains(table.name()), values);
    };
  }
}
