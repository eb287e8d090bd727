package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A deployment that documents are imported into, and the way of a file through it. */
abstract class ImportRig extends TransferRig {
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final String EVERYTHING =
      "select string_agg(row::text, ',' order by row::text) from"
          + " (select s::text from shelves s union all select k::text from keepsakes k) x(row)";
  static final String SHELF = "00010203-0405-0607-0809-0a0b0c0d0e0f";

  Imports imports;

  @BeforeEach
  void begin() {
    imports = host.imports(ImportLimits.DEFAULTS);
  }

  @AfterEach
  void end() {
    imports.close();
  }

  static void sql(String... statements) {
    host.app.database.execute(statements);
  }

  static String ask(String sql) {
    return host.app.database.query(sql);
  }

  /** Uploads a file in parts of a few bytes, and gives the import's id. */
  String upload(ImportRequest request, byte[] file, int partBytes) {
    try {
      String upload = imports.beginUpload();
      List<String> tokens = new ArrayList<>();
      for (int from = 0; from < file.length; from += partBytes) {
        int to = Math.min(file.length, from + partBytes);
        tokens.add(imports.addPart(upload, tokens.size() + 1, Arrays.copyOfRange(file, from, to)));
      }
      return imports.endUpload(request, upload, tokens).orElseThrow();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  static JsonValue.Obj state(String importId) {
    QueryCall call =
        new QueryCall(
            "_system/cli/queryImport:default",
            JsonValue.object().put("importId", importId).build(),
            null,
            Identity.ADMIN);
    JsonValue.Obj seen = (JsonValue.Obj) TestHost.value(host.app.query(call).get(0).result());
    return (JsonValue.Obj) seen.get("state");
  }

  static String text(JsonValue.Obj state, String field) {
    return ((JsonValue.Str) state.get(field)).value();
  }

  /** The state that the import comes to after this one. */
  static JsonValue.Obj after(String state, String importId) {
    Await.until(LIMIT, "it is not " + state, () -> !text(state(importId), "state").equals(state));
    return state(importId);
  }

  /** Checks, confirms and imports. */
  JsonValue.Obj run(ImportRequest request, byte[] file) {
    String id = upload(request, file, 1_000);
    JsonValue.Obj checked = after("uploaded", id);
    if (!text(checked, "state").equals("waiting_for_confirmation")) return checked;
    try {
      assertThat(imports.perform(id)).isTrue();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return after("in_progress", id);
  }

  void succeeds(ImportRequest request, byte[] file, long rows) {
    assertThat(run(request, file))
        .isEqualTo(
            JsonValue.object().put("state", "completed").put("num_rows_written", rows).build());
    // It is completed with its documents; what was uploaded goes after that.
    Await.until(
        LIMIT,
        "what was uploaded is gone",
        () -> ask("select count(*) from sostenuto_import_parts").equals("0"));
  }

  void fails(ImportRequest request, byte[] file, String... words) {
    String before = ask(EVERYTHING);
    JsonValue.Obj state = run(request, file);
    assertThat(text(state, "state")).isEqualTo("failed");
    assertThat(text(state, "error_message")).contains(words);
    assertThat(ask(EVERYTHING)).isEqualTo(before);
    // It is completed with its documents; what was uploaded goes after that.
    Await.until(
        LIMIT,
        "what was uploaded is gone",
        () -> ask("select count(*) from sostenuto_import_parts").equals("0"));
  }

  void fails(String format, String file, String... words) {
    fails(ImportRequest.of("keepsakes", "append", format), file.getBytes(UTF_8), words);
  }

  static ImportRequest lines(String table, String mode) {
    return ImportRequest.of(table, mode, "jsonLines");
  }

  static ImportRequest zip(String mode) {
    return ImportRequest.of(null, mode, "zip");
  }

  static byte[] zip(Map<String, String> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] export() {
    try (Exports exports = host.exports(ExportLimits.DEFAULTS);
        Exports.Download download =
            exports.download(exports.request(false).orElseThrow()).orElseThrow()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      download.writeTo(bytes);
      return bytes.toByteArray();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Rows of every type, with references within the table and to another. */
  static void fill(int count) {
    sql(
        "insert into shelves(id, creation_time, name) values ('"
            + SHELF
            + "', 1.5, 'é\uD83C\uDFB9')",
        "insert into keepsakes(shelf_id, label, pieces, serial, weight, wrapped, token, made, seen, raw, color, extra)"
            + " select '"
            + SHELF
            + "', E'a\\n\"' || i, i, 9007199254740993 * (i % 3), case i % 4 when 0 then 'NaN' when 1 then '-0'"
            + " when 2 then null else i / 7.0 end, i % 2 = 0, gen_random_uuid(),"
            + " case i % 3 when 0 then 'infinity' when 1 then null else clock_timestamp() end,"
            + " clock_timestamp() - i * interval '1.000001 day', decode(md5(i::text), 'hex'),"
            + " case i % 3 when 0 then 'blue' when 1 then 'red' end,"
            + " case i % 3 when 0 then null when 1 then 'null' else jsonb_build_object('a', i, 'b', '[true, \"x\"]'::jsonb) end"
            + " from generate_series(1, "
            + count
            + ") i",
        "update keepsakes k set previous = (select id from keepsakes p where p.pieces = k.pieces + 1)");
  }

  static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
    assertThatThrownBy(call).isInstanceOf(ImportException.class).hasMessageContaining(words);
  }
}
