package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportsTest extends TransferRig {
  private static final ExportLimits LIMITS =
      new ExportLimits(2, Duration.ofMinutes(1), 1, Duration.ofMinutes(1));

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Exports exports;

  @BeforeEach
  void begin() {
    exports = host.exports(LIMITS);
  }

  @AfterEach
  void end() {
    exports.close();
  }

  /** The files of an export, by name. */
  private Map<String, String> download(long startTs) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Exports.Download download = exports.download(startTs).orElseThrow()) {
      download.writeTo(bytes);
    }
    return unzip(bytes.toByteArray());
  }

  private static Map<String, String> unzip(byte[] zip) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
        files.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
    }
    return files;
  }

  private JsonValue latest() {
    QueryCall call =
        new QueryCall("_system/cli/exports:getLatest", JsonValue.Obj.EMPTY, null, Identity.ADMIN);
    return TestHost.value(host.app.query(call).get(0).result());
  }

  @Test
  void everyTypeIsWrittenWithoutLoss() throws Exception {
    host.app.database.execute(
        "insert into shelves(id, creation_time, name) values ('00010203-0405-0607-0809-0a0b0c0d0e0f', 1.5, 'é\uD83C\uDFB9')",
        "insert into keepsakes(id, creation_time, shelf_id, label, pieces, serial, weight, wrapped, token, made, seen, raw,"
            + " color, extra) values ('10010203-0405-0607-0809-0a0b0c0d0e0f', 2, '00010203-0405-0607-0809-0a0b0c0d0e0f',"
            + " E'a\\nb', 3, 9007199254740993, 'NaN', true, '20010203-0405-0607-0809-0a0b0c0d0e0f',"
            + " '2026-01-01T00:00:00.123456Z', 'infinity', '\\x01ff', 'blue', '{\"a\": [1, {\"$integer\": \"AQAAAAAAAAA=\"}]}')");
    Map<String, String> files = download(exports.request(false).orElseThrow());
    assertThat(files.keySet())
        .containsExactly(
            "README.md",
            "_tables/documents.jsonl",
            "keepsakes/documents.jsonl",
            "keepsakes/generated_schema.jsonl",
            "samples/documents.jsonl",
            "samples/generated_schema.jsonl",
            "shelves/documents.jsonl",
            "shelves/generated_schema.jsonl");
    assertThat(files.get("shelves/generated_schema.jsonl")).isEqualTo("\"uniform\"\n");
    assertThat(files.get("shelves/documents.jsonl"))
        .matches(
            "\\{\"_creationTime\":1\\.5,\"_id\":\"[0-9a-z]{31,37}\",\"name\":\"é\uD83C\uDFB9\"}\n");
    assertThat(files.get("keepsakes/documents.jsonl"))
        .contains("\"_creationTime\":2.0,")
        .contains("\"color\":\"blue\"")
        .contains("\"extra\":{\"a\":[1.0,1]}")
        .contains("\"label\":\"a\\nb\"")
        .contains("\"pieces\":3.0")
        .contains("\"raw\":{\"$bytes\":\"Af8=\"}")
        .contains("\"serial\":9007199254740993")
        .contains("\"weight\":{\"$float\":\"AAAAAAAA+H8=\"}")
        .contains("\"wrapped\":true")
        .doesNotContain("note")
        .endsWith("}\n");
  }

  @Test
  void allTablesAreOfTheMomentOfTheRequest() throws Exception {
    host.app.database.execute("insert into shelves(name) values ('before')");
    long startTs = exports.request(true).orElseThrow();
    host.app.database.execute(
        "insert into shelves(name) values ('after')",
        "insert into samples(scope) values ('after')");
    Map<String, String> files = download(startTs);
    assertThat(files.get("shelves/documents.jsonl")).contains("before").doesNotContain("after");
    assertThat(files.get("samples/documents.jsonl")).isEmpty();
    assertThat(files.get("_storage/documents.jsonl")).isEmpty();
    assertThat(latest())
        .isEqualTo(
            JsonValue.object()
                .put("state", "completed")
                .put("start_ts", startTs)
                .put("complete_ts", startTs)
                .put("zip_object_key", "snapshot_" + startTs + ".zip")
                .build());
  }

  @Test
  void anotherServerWritesTheFileOfAMomentThatThisOneHolds() throws Exception {
    host.app.database.execute("insert into shelves(name) values ('one')");
    long startTs = exports.request(false).orElseThrow();
    try (Exports other = host.exports(LIMITS);
        Exports.Download download = other.download(startTs).orElseThrow()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      download.writeTo(bytes);
      assertThat(unzip(bytes.toByteArray()).get("shelves/documents.jsonl")).contains("one");
    }
  }

  @Test
  void heldMomentsAreBoundedAndADownloadLetsItsOwnGo() throws Exception {
    long first = exports.request(false).orElseThrow();
    exports.request(false).orElseThrow();
    assertThat(exports.request(false)).isEmpty();
    download(first);
    assertThat(exports.request(false)).isPresent();
    assertThat(exports.download(first)).isEmpty();
  }

  @Test
  void aMomentThatNobodyComesForIsLetGo() throws Exception {
    exports = host.exports(new ExportLimits(1, Duration.ofMillis(1), 1, Duration.ofMinutes(1)));
    long startTs = exports.request(false).orElseThrow();
    Await.until(LIMIT, "another is held", () -> request().isPresent());
    assertThat(exports.download(startTs)).isEmpty();
    assertThat(exports.download(1)).isEmpty();
  }

  private Optional<Long> request() {
    try {
      return exports.request(false);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void downloadsAreBoundedInNumberAndTime() throws Exception {
    exports = host.exports(new ExportLimits(2, Duration.ofMinutes(1), 1, Duration.ofMillis(1)));
    long startTs = exports.request(false).orElseThrow();
    Exports.Download download = exports.download(startTs).orElseThrow();
    assertThatThrownBy(() -> exports.download(startTs))
        .isInstanceOf(Exports.TooManyException.class);
    Await.until(LIMIT, "its connection is closed", () -> idle().equals("1"));
    assertThatThrownBy(() -> download.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(SQLException.class);
    download.close();
    download.close();
    try (Exports.Download next = exports.download(startTs).orElseThrow()) {
      assertThat(next).isNotSameAs(download);
      assertThatThrownBy(() -> exports.download(startTs))
          .isInstanceOf(Exports.TooManyException.class);
    }
  }

  private static String idle() {
    return host.app.database.query(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and state = 'idle in transaction'");
  }

  @Test
  void aDocumentThatIsNoneIsNamed() throws Exception {
    host.app.database.execute(
        "insert into samples(id, scope, extra) values ('00010203-0405-0607-0809-0a0b0c0d0e0f', 'x', '{\"$a\": 1}')");
    long startTs = exports.request(false).orElseThrow();
    try (Exports.Download download = exports.download(startTs).orElseThrow()) {
      assertThatThrownBy(() -> download.writeTo(new ByteArrayOutputStream()))
          .isInstanceOf(ExportException.class)
          .hasMessageContaining("00010203-0405-0607-0809-0a0b0c0d0e0f of samples");
    }
  }

  @Test
  void exportsOfLongAgoAreForgotten() throws Exception {
    exports.request(false).orElseThrow();
    host.app.database.execute("update _exports set creation_time = creation_time - 2 * 86400000");
    long recent = exports.request(false).orElseThrow();
    try (Connection connection = host.app.database.connect()) {
      Exports.purge(connection);
    }
    assertThat(host.app.database.query("select string_agg(start_ts::text, ',') from _exports"))
        .isEqualTo(String.valueOf(recent));
  }
}
