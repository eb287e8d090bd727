package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImportsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String EVERYTHING =
      "select string_agg(row::text, ',' order by row::text) from"
          + " (select s::text from shelves s union all select k::text from keepsakes k) x(row)";

  private static TransferHost host;
  private Imports imports;

  @BeforeAll
  static void open() {
    host = new TransferHost();
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @BeforeEach
  void begin() {
    host.clear();
    imports = host.imports(ImportLimits.DEFAULTS);
  }

  @AfterEach
  void end() {
    imports.close();
  }

  private static void sql(String... statements) {
    host.app.database.execute(statements);
  }

  private static String ask(String sql) {
    return host.app.database.query(sql);
  }

  /** Uploads a file in parts of a few bytes, and gives the import's id. */
  private String upload(ImportRequest request, byte[] file, int partBytes) {
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

  private static JsonValue.Obj state(String importId) {
    QueryCall call =
        new QueryCall(
            "_system/cli/queryImport:default",
            JsonValue.object().put("importId", importId).build(),
            null,
            Identity.ADMIN);
    JsonValue.Obj seen = (JsonValue.Obj) TestHost.value(host.app.query(call).get(0).result());
    return (JsonValue.Obj) seen.get("state");
  }

  private static String text(JsonValue.Obj state, String field) {
    return ((JsonValue.Str) state.get(field)).value();
  }

  /** The state that the import comes to after this one. */
  private static JsonValue.Obj after(String state, String importId) {
    Await.until(LIMIT, "it is not " + state, () -> !text(state(importId), "state").equals(state));
    return state(importId);
  }

  /** Checks, confirms and imports. */
  private JsonValue.Obj run(ImportRequest request, byte[] file) {
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

  private void succeeds(ImportRequest request, byte[] file, long rows) {
    assertThat(run(request, file))
        .isEqualTo(
            JsonValue.object().put("state", "completed").put("num_rows_written", rows).build());
    // It is completed with its documents; what was uploaded goes after that.
    Await.until(
        LIMIT,
        "what was uploaded is gone",
        () -> ask("select count(*) from sostenuto_import_parts").equals("0"));
  }

  private void fails(ImportRequest request, byte[] file, String... words) {
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

  private void fails(String format, String file, String... words) {
    fails(ImportRequest.of("keepsakes", "append", format), file.getBytes(UTF_8), words);
  }

  private static ImportRequest lines(String table, String mode) {
    return ImportRequest.of(table, mode, "jsonLines");
  }

  private static ImportRequest zip(String mode) {
    return ImportRequest.of(null, mode, "zip");
  }

  private static byte[] zip(Map<String, String> files) {
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

  private static byte[] export() {
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

  private static final String SHELF = "00010203-0405-0607-0809-0a0b0c0d0e0f";

  /** Rows of every type, with references within the table and to another. */
  private static void fill(int count) {
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

  @Test
  void whatWasExportedComesBackAsItWas() {
    fill(1_200);
    String before = ask(EVERYTHING);
    byte[] file = export();
    sql("delete from keepsakes", "delete from shelves");
    succeeds(zip("requireEmpty"), file, 1_201);
    assertThat(ask(EVERYTHING)).isEqualTo(before);
    sql("update keepsakes set label = 'changed', previous = null where pieces < 100");
    sql("insert into shelves(name) values ('new')");
    succeeds(zip("replace"), file, 1_201);
    assertThat(ask(EVERYTHING)).isEqualTo(before);
  }

  @Test
  void replaceAllEmptiesWhatTheFileDoesNotHave() throws Exception {
    fill(3);
    sql("insert into samples(scope) values ('gone')");
    Map<String, String> files = new LinkedHashMap<>();
    files.put("some/folder/shelves/documents.jsonl", "{\"name\": \"only\"}\n");
    String id = upload(zip("replaceAll"), zip(files), 1_000);
    JsonValue.Obj question = after("uploaded", id);
    assertThat(question.get("require_manual_confirmation")).isEqualTo(JsonValue.of(true));
    assertThat(text(question, "message_to_confirm"))
        .contains("shelves: 1 added, 1 deleted, 1 there now")
        .contains("keepsakes: 0 added, 3 deleted, 3 there now")
        .contains("samples: 0 added, 1 deleted, 1 there now");
    imports.perform(id);
    assertThat(text(after("in_progress", id), "state")).isEqualTo("completed");
    assertThat(ask("select count(*) from keepsakes")).isEqualTo("0");
    assertThat(ask("select count(*) from samples")).isEqualTo("0");
    assertThat(ask("select name from shelves")).isEqualTo("only");
  }

  @Test
  void aTableThatIsNotEmptyIsLeftAloneUnlessOneSaysSo() {
    sql("insert into samples(scope) values ('there')");
    byte[] file = "{\"scope\":\"new\"}\n{\"scope\":\"newer\"}".getBytes(UTF_8);
    fails(lines("samples", "requireEmpty"), file, "--append", "--replace", "1 documents");
    succeeds(lines("samples", "append"), file, 2);
    assertThat(ask("select string_agg(scope, ',' order by creation_time) from samples"))
        .isEqualTo("there,new,newer");
    succeeds(lines("samples", "replace"), file, 2);
    assertThat(ask("select string_agg(scope, ',' order by creation_time) from samples"))
        .isEqualTo("new,newer");
  }

  @Test
  void plainJsonIsTakenForWhatTheTableHas() {
    String documents =
        "[{\"scope\":\"a\",\"label\":null,\"amount\":3,\"serial\":7,\"raw\":{\"$bytes\":\"AQ==\"},\"extra\":{\"x\":null}},\n"
            + " {\"_creationTime\":5,\"scope\":\"b\",\"serial\":{\"$integer\":\"AQAAAAAAAAA=\"},\"extra\":null}]";
    succeeds(ImportRequest.of("samples", "append", "jsonArray"), documents.getBytes(UTF_8), 2);
    assertThat(
            ask("select (scope, label, amount, serial, raw, extra) from samples where scope = 'a'"))
        .isEqualTo("(a,,3,7,\"\\\\x01\",\"{\"\"x\"\": null}\")");
    assertThat(ask("select (creation_time, serial, extra) from samples where scope = 'b'"))
        .isEqualTo("(5,1,null)");
  }

  @Test
  void csvCellsAreWhatTheirFieldsAre() {
    sql("insert into shelves(id, name) values ('" + SHELF + "', 'one')");
    String shelf =
        new dev.sostenuto.engine.value.Id<>(
                host.app.catalog.table("shelves").orElseThrow().number(),
                java.util.UUID.fromString(SHELF))
            .toString();
    String csv =
        "shelfId,label,note,pieces,serial,weight,wrapped,made,color,previous\r\n"
            + shelf
            + ",007,\"a \"\"b\"\"\nc\",2,9007199254740993,1e3,true,1767225600000,red,\r\n"
            + shelf
            + ",,,0,,,false,,,\r\n";
    succeeds(ImportRequest.of("keepsakes", "append", "csv"), csv.getBytes(UTF_8), 2);
    assertThat(
            ask(
                "select (label, note, pieces, serial, weight, wrapped, made at time zone 'UTC', color) from keepsakes"
                    + " where pieces = 2"))
        .isEqualTo(
            "(007,\"a \"\"b\"\"\nc\",2,9007199254740993,1000,t,\"2026-01-01 00:00:00\",red)");
    assertThat(ask("select (label, note, serial, wrapped, made) from keepsakes where pieces = 0"))
        .isEqualTo("(\"\",\"\",,f,)");
  }

  @Test
  void whatATableCannotHoldIsRefusedWithItsPlaceBeforeAnythingIsChanged() {
    String good = "{\"scope\":\"x\"}\n";
    fails(
        lines("samples", "append"),
        (good + "{\"scope\":1}").getBytes(UTF_8),
        "samples, line 2",
        "Path: .scope",
        "v.string()");
    fails(lines("samples", "append"), (good + "{}").getBytes(UTF_8), "line 2", "scope");
    fails(
        lines("samples", "append"),
        (good + "{\"scope\":\"x\",\"color\":1}").getBytes(UTF_8),
        "line 2",
        "color");
    fails(
        lines("samples", "append"),
        "{\"scope\":\"x\",\"serial\":1.5}".getBytes(UTF_8),
        "Path: .serial",
        "v.int64()");
    fails(
        lines("samples", "append"),
        "{\"_id\":\"j57000820c20a1g7104gm2rc1m70ynr8\",\"scope\":\"x\"}".getBytes(UTF_8),
        "Id is from another table than `samples`");
    fails(lines("samples", "append"), (good + "{\"scope\"").getBytes(UTF_8), "line 2", "malformed");
    fails(lines("samples", "append"), "[]".getBytes(UTF_8), "line 1", "JSON object");
    fails(lines("samples", "append"), new byte[] {'"', (byte) 0xff}, "UTF-8");
    fails("jsonArray", "{}", "one JSON array");
    fails("jsonArray", "[] 1", "followed");
    fails("csv", "label\r\na,b\r\n", "line 2 has 2 cells");
    fails("csv", "label,label\r\n", "twice");
    fails("csv", "shelfId,label,pieces\nx,y,z\n", "line 2");
    fails("csv", "label\n\"a", "line");
  }

  @Test
  void whatTheDatabaseRefusesIsSaidInItsWordsAndNothingIsKept() {
    fill(1);
    String twice = "{\"name\":\"new\"}\n{\"name\":\"new\"}\n";
    fails(lines("shelves", "append"), twice.getBytes(UTF_8), "shelves_name_key", "(name)=(new)");
    fails(
        lines("shelves", "replace"), "{\"name\":\"x\"}".getBytes(UTF_8), "keepsakes_shelf_id_fkey");
    fails(lines("shelves", "append"), "{\"name\":\"a\\u0000\"}".getBytes(UTF_8), "0x00");
  }

  @Test
  void zipFilesThatAreNoneOrHaveOtherTablesAreRefused() {
    fails(zip("append"), "no zip".getBytes(UTF_8), "zip file");
    fails(zip("append"), zip(Map.of("ghosts/documents.jsonl", "{}")), "no table 'ghosts'");
    fails(
        zip("append"),
        zip(Map.of("_components/a/shelves/documents.jsonl", "{}")),
        "there are none here");
    byte[] export = export();
    byte[] damaged = Arrays.copyOf(export, export.length / 2);
    fails(zip("append"), damaged, "zip");
    fails(zip("append"), zip(Map.of("README.md", "x")), "has no table");
    fails(zip("replaceAll"), zip(Map.of()), "has no table");
  }

  @Test
  void systemFoldersAreLeftOutAndUnknownEmptyOnesPassedOver() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("README.md", "x");
    files.put("_tables/documents.jsonl", "{\"name\":\"shelves\",\"id\":10001}\n");
    files.put("_storage/documents.jsonl", "{\"_id\":\"x\"}\n");
    files.put("ghosts/documents.jsonl", "");
    files.put("shelves/generated_schema.jsonl", "\"uniform\"\n");
    files.put("shelves/documents.jsonl", "{\"name\":\"s\",\"_creationTime\":2.0}\n");
    String id = upload(zip("append"), zip(files), 50);
    assertThat(text(after("uploaded", id), "message_to_confirm"))
        .isEqualTo(
            "This import changes these tables:\n  shelves: 1 added, 0 there now\nLeft out: _storage");
    sql("delete from sostenuto_import_parts");
    files.put("shelves/documents.jsonl", "{\"name\":\"s\",\"_creationTime\":2}\n");
    fails(zip("append"), zip(files), "Path: ._creationTime");
  }

  @Test
  void replacingWhatOthersFollowByCascadeIsRefused() {
    sql(
        "create table followers(shelf uuid references shelves(id) on delete cascade)",
        "insert into shelves(id, name) values ('" + SHELF + "', 'one')",
        "insert into followers values ('" + SHELF + "')");
    try {
      fails(lines("shelves", "replace"), "{\"name\":\"x\"}".getBytes(UTF_8), "followers");
      assertThat(ask("select count(*) from followers")).isEqualTo("1");
    } finally {
      sql("drop table followers");
    }
  }

  @Test
  void othersSeeAllOfItOrNothing() throws Exception {
    fill(2_000);
    byte[] file = export();
    String id = upload(zip("replace"), file, 100_000);
    after("uploaded", id);
    imports.perform(id);
    List<String> counts = new ArrayList<>();
    Await.until(
        LIMIT,
        "it is done",
        () -> {
          counts.add(ask("select count(*) from keepsakes"));
          return text(state(id), "state").equals("completed");
        });
    assertThat(counts).containsOnly("2000");
  }

  @Test
  void itWaitsForWritersAndGivesUpOnOneThatDoesNotEnd() throws Exception {
    try (Connection writer = host.app.database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("insert into shelves(name) values ('a')");
      String id = upload(lines("shelves", "replace"), "{\"name\":\"b\"}".getBytes(UTF_8), 100);
      after("uploaded", id);
      imports.perform(id);
      Await.until(
          LIMIT,
          "it waits",
          () ->
              ask("select count(*) from pg_locks where not granted and mode = 'ShareRowExclusiveLock'")
                  .equals("1"));
      writer.commit();
      assertThat(text(after("in_progress", id), "state")).isEqualTo("completed");
    }
    assertThat(ask("select string_agg(name, ',') from shelves")).isEqualTo("b");
  }

  @Test
  void partsMayComeAgainAndMustAllBeThere() throws Exception {
    String upload = imports.beginUpload();
    imports.addPart(upload, 1, "{\"name\":\"x\"}\n{\"na".getBytes(UTF_8));
    String first = imports.addPart(upload, 1, "{\"name\":\"a\"}\n{\"na".getBytes(UTF_8));
    String second = imports.addPart(upload, 2, "me\":\"b\"}\n".getBytes(UTF_8));
    ImportRequest request = lines("shelves", "append");
    refused(() -> imports.endUpload(request, upload, List.of(first)), "not all there");
    refused(() -> imports.endUpload(request, "x", List.of()), "no such upload");
    refused(() -> imports.addPart(upload, 10_000, new byte[1]), "9999");
    refused(() -> imports.addPart(upload, 0, new byte[1]), "9999");
    String id = imports.endUpload(request, upload, List.of(first, second)).orElseThrow();
    refused(() -> imports.endUpload(request, upload, List.of(first, second)), "no such import");
    after("uploaded", id);
    imports.perform(id);
    after("in_progress", id);
    assertThat(ask("select string_agg(name, '' order by creation_time) from shelves"))
        .isEqualTo("ab");
    refused(() -> imports.perform(id), "no such import");
    refused(() -> imports.perform("x"), "no such import");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
    assertThatThrownBy(call).isInstanceOf(ImportException.class).hasMessageContaining(words);
  }

  @Test
  void badRequestsAreRefusedAtOnce() {
    refused(() -> ImportRequest.of("x", "append", "zip"), "name of a table");
    refused(() -> ImportRequest.of(null, "append", "csv"), "name of a table");
    refused(() -> ImportRequest.of("x", "nonsense", "csv"), "'nonsense'");
    refused(() -> upload(lines("ghosts", "append"), new byte[] {'{'}, 1), "no table 'ghosts'");
    refused(() -> upload(lines("_exports", "append"), new byte[] {'{'}, 1), "system's");
  }

  @Test
  void eachLimitIsKept() throws Exception {
    Duration hour = Duration.ofHours(1);
    imports = host.imports(new ImportLimits(20, 1 << 20, 1 << 20, 1, hour, hour, hour));
    String upload = imports.beginUpload();
    imports.addPart(upload, 1, new byte[15]);
    imports.addPart(upload, 1, new byte[20]);
    refused(() -> imports.addPart(imports.beginUpload(), 1, new byte[1]), "20 bytes together");
    sql("delete from sostenuto_import_parts");

    byte[] large = ("{\"name\":\"" + "x".repeat(5_000) + "\"}").getBytes(UTF_8);
    imports = host.imports(new ImportLimits(1 << 20, 1_000, 1 << 20, 1, hour, hour, hour));
    fails(lines("shelves", "append"), large, "1,000 bytes");
    fails(zip("append"), zip(Map.of("shelves/documents.jsonl", new String(large, UTF_8))), "1,000");
    fails(zip("append"), zip(Map.of("other/file", new String(large, UTF_8))), "1,000");

    imports = host.imports(new ImportLimits(1 << 20, 1 << 20, 1_000, 1, hour, hour, hour));
    fails(lines("shelves", "append"), large, "line 1", "1000 bytes");
    fails(
        ImportRequest.of("shelves", "append", "csv"),
        ("name\n" + "x".repeat(200_000)).getBytes(UTF_8),
        "line");

    imports =
        host.imports(
            new ImportLimits(1 << 20, 1 << 20, 1 << 20, 1, Duration.ofMillis(1), hour, hour));
    fails(lines("shelves", "append"), large, "took longer");
  }

  @Test
  void onlySoManyAreWorkedOnAtOnce() throws Exception {
    Duration hour = Duration.ofHours(1);
    imports = host.imports(new ImportLimits(1 << 20, 1 << 20, 1 << 20, 1, hour, hour, hour));
    try (Connection writer = host.app.database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table shelves");
      String upload = imports.beginUpload();
      String token = imports.addPart(upload, 1, "{\"name\":\"a\"}".getBytes(UTF_8));
      String id =
          imports.endUpload(lines("shelves", "append"), upload, List.of(token)).orElseThrow();
      String other = imports.beginUpload();
      String part = imports.addPart(other, 1, "{\"name\":\"a\"}".getBytes(UTF_8));
      assertThat(imports.endUpload(lines("shelves", "append"), other, List.of(part))).isEmpty();
      writer.commit();
      assertThat(text(after("uploaded", id), "state")).isEqualTo("waiting_for_confirmation");
    }
  }

  @Test
  void whatItsServerLeftAndWhatNobodyConfirmsIsGivenUp() throws Exception {
    String confirmed = upload(lines("shelves", "append"), "{\"name\":\"a\"}".getBytes(UTF_8), 9);
    after("uploaded", confirmed);
    String orphan = upload(lines("shelves", "append"), "{\"name\":\"b\"}".getBytes(UTF_8), 9);
    after("uploaded", orphan);
    sql(
        "update _snapshot_imports set state = '{\"state\": \"in_progress\"}' where id = '"
            + dev.sostenuto.engine.value.Id.parse(orphan).value()
            + "'");
    imports.lookAfter();
    assertThat(text(state(orphan), "error_message")).contains("has ended");
    assertThat(text(state(confirmed), "state")).isEqualTo("waiting_for_confirmation");
    sql(
        "update _snapshot_imports set creation_time = creation_time - 2 * 3600 * 1000",
        "insert into sostenuto_import_parts values (gen_random_uuid(), 1, '', '2020-01-01')");
    imports.lookAfter();
    assertThat(text(state(confirmed), "error_message")).contains("Nobody confirmed");
    assertThat(ask("select count(*) from sostenuto_import_parts")).isEqualTo("0");
    sql("update _snapshot_imports set creation_time = 0");
    imports.lookAfter();
    assertThat(ask("select count(*) from _snapshot_imports")).isEqualTo("0");
  }

  @Test
  void randomRowsComeBack() {
    Property.check(
        5,
        random -> {
          host.clear();
          fill(random.nextInt(40));
          String before = ask(EVERYTHING);
          byte[] file = export();
          String id = upload(zip("replaceAll"), file, 1 + random.nextInt(2_000));
          assertThat(text(after("uploaded", id), "state")).isEqualTo("waiting_for_confirmation");
          try {
            imports.perform(id);
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
          assertThat(text(after("in_progress", id), "state")).isEqualTo("completed");
          assertThat(ask(EVERYTHING)).isEqualTo(before);
        });
  }
}
