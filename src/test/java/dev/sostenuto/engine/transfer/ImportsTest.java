package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an import makes of a file. */
class ImportsTest extends ImportRig {
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
}
