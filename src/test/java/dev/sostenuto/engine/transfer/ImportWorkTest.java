package dev.sostenuto.engine.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Imports beside writers, readers, other imports, and servers that end. */
class ImportWorkTest extends ImportRig {
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
  void whoConfirmsWhileTheCheckComesToItsEndWaitsForThat() throws Exception {
    String id = upload(lines("shelves", "append"), "{\"name\":\"a\"}".getBytes(UTF_8), 100);
    after("uploaded", id);
    try (Connection checker = host.app.database.connect();
        Statement statement = checker.createStatement()) {
      String key = "(6855114, hashtext('" + Id.parse(id).value() + "'))";
      statement.execute("select pg_advisory_lock" + key);
      Future<Boolean> performed = host.app.threads.submit(() -> imports.perform(id));
      String waits = "select count(*) from pg_locks where not granted and locktype = 'advisory'";
      Await.until(LIMIT, "it waits", () -> performed.isDone() || ask(waits).equals("1"));
      statement.execute("select pg_advisory_unlock" + key);
      assertThat(performed.get()).isTrue();
    }
    assertThat(text(after("in_progress", id), "state")).isEqualTo("completed");
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
  void workThatTakesLongerThanItMayIsGivenUp() throws Exception {
    Duration hour = Duration.ofHours(1);
    imports =
        host.imports(
            new ImportLimits(1 << 20, 1 << 20, 1 << 20, 1, Duration.ofSeconds(1), hour, hour));
    try (Connection writer = host.app.database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table shelves");
      String id = upload(lines("shelves", "append"), "{\"name\":\"a\"}".getBytes(UTF_8), 100);
      assertThat(text(after("uploaded", id), "error_message")).contains("took longer");
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
            + Id.parse(orphan).value()
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
}
