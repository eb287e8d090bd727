package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an import refuses, in which words; nothing is changed by it. */
class ImportRefusalsTest extends ImportRig {
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
  }
}
