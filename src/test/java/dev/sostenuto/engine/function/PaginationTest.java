package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.call;
import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pages stay gapless while rows come and go (design, L7; wire contract, section 5). */
class PaginationTest {
  private static TestHost app;

  @BeforeAll
  static void open() {
    app = new TestHost(List.of(Note.class), List.of(new NoteFunctions()), Note.DDL);
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @BeforeEach
  void empty() {
    app.database.execute("truncate notes");
  }

  @Test
  void aListIsPagedToItsEndWithAnEmptyLastPageWhenItDividesEvenly() {
    add(1, 2, 3, 4);
    Page<Integer> first = page(false, 2, null, null);
    assertThat(first.page()).containsExactly(1, 2);
    assertThat(first.isDone()).isFalse();
    Page<Integer> second = page(false, 2, first.continueCursor(), null);
    assertThat(second.page()).containsExactly(3, 4);
    assertThat(second.isDone()).isFalse();
    Page<Integer> third = page(false, 2, second.continueCursor(), null);
    assertThat(third.page()).isEmpty();
    assertThat(third.isDone()).isTrue();
    Page<Integer> beyond = page(false, 2, third.continueCursor(), null);
    assertThat(beyond.page()).isEmpty();
    assertThat(beyond.isDone()).isTrue();
  }

  @Test
  @DisplayName("case 81: a page that is run again with its journal keeps its end")
  void aPageThatIsRunAgainWithItsJournalKeepsItsEnd() {
    add(1, 2, 3, 4);
    Page<Integer> first = page(false, 2, null, null);
    app.database.execute(
        "insert into notes(board, rank) values ('b', 0)", "delete from notes where rank = 2");
    add(1);
    Page<Integer> again = page(false, 2, null, first.continueCursor());
    assertThat(again.page()).containsExactly(1, 1);
    assertThat(again.continueCursor()).isEqualTo(first.continueCursor());
    assertThat(page(false, 2, first.continueCursor(), null).page()).containsExactly(3, 4);
  }

  @Test
  @DisplayName("case 81: cursors and journals from before a restart are good after it")
  void cursorsAndJournalsOutliveTheServer() {
    add(1, 2, 3, 4);
    QueryOutcome first = run(false, options(2, null), null);
    add(1, 2);
    String args =
        "{\"board\":\"a\",\"desc\":false,\"paginationOpts\":%s}".formatted(options(2, null));
    String rest =
        "{\"board\":\"a\",\"desc\":false,\"paginationOpts\":%s}"
            .formatted(options(2, decode(first).continueCursor()));
    QuerySnapshot snapshot = get(app.restarted().open());
    List<QueryOutcome> again =
        get(
            snapshot.run(
                List.of(
                    call("lab/notes:page", args, first.journal()),
                    call("lab/notes:page", rest, null))));
    snapshot.close();
    assertThat(decode(again.get(0)).page()).containsExactly(1, 1, 2);
    assertThat(again.get(0).journal()).isEqualTo(first.journal());
    assertThat(decode(again.get(1)).page()).containsExactly(2, 3);
  }

  @Test
  void theLastPageTakesInWhatIsAppended() {
    add(1);
    QueryOutcome done = run(false, options(5, null), null);
    assertThat(decode(done).isDone()).isTrue();
    add(2, 3, 4, 5, 6, 7, 8);
    Page<Integer> again = decode(run(false, options(5, null), done.journal()));
    assertThat(again.page()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(again.isDone()).isTrue();
  }

  @Test
  void aPageCoversWhatIsBetweenItsCursors() {
    add(10, 20, 30, 40);
    String cursor = page(false, 1, null, null).continueCursor();
    QueryOutcome second = run(false, options(2, cursor), null);
    assertThat(second.reads().ranges()).hasSize(1);
    assertThat(
            List.of(covers(second, 5), covers(second, 15), covers(second, 25), covers(second, 35)))
        .containsExactly(false, true, true, false);
    QueryOutcome again = run(false, options(2, cursor), second.journal());
    assertThat(again.reads()).isEqualTo(second.reads());
    QueryOutcome last = run(false, options(9, cursor), null);
    assertThat(covers(last, 99)).isTrue();
  }

  @Test
  void aPageIsSplitAtItsMiddleWithoutChangingTheList() {
    add(1, 2, 3, 4, 5);
    Page<Integer> whole = page(false, 5, null, null);
    assertThat(page(false, 2, null, null).splitCursor()).isNull();
    String left = options(5, null, "\"endCursor\":\"" + whole.splitCursor() + "\"");
    String right =
        options(5, whole.splitCursor(), "\"endCursor\":\"" + whole.continueCursor() + "\"");
    assertThat(decode(run(false, left, null)).page()).containsExactly(1, 2, 3);
    assertThat(decode(run(false, right, null)).page()).containsExactly(4, 5);
  }

  @Test
  @DisplayName("case 85: read limits end a page early and ask for a split")
  void readLimitsEndAPageEarlyAndAskForASplit() {
    add(1, 2, 3, 4, 5, 6);
    Page<Integer> limited = decode(run(false, options(6, null, "\"maximumRowsRead\":3"), null));
    assertThat(limited.page()).containsExactly(1, 2, 3);
    assertThat(limited.pageStatus()).isEqualTo(Page.PageStatus.SplitRequired);
    assertThat(limited.isDone()).isFalse();
    assertThat(decode(run(false, options(4, null, "\"maximumRowsRead\":5"), null)).pageStatus())
        .isEqualTo(Page.PageStatus.SplitRecommended);
    assertThat(decode(run(false, options(6, null, "\"maximumBytesRead\":1"), null)).page())
        .hasSize(1);
    String known =
        options(
            1, null, "\"maximumRowsRead\":1,\"endCursor\":\"" + limited.continueCursor() + "\"");
    assertThat(decode(run(false, known, null)).page()).containsExactly(1, 2, 3);
  }

  @Test
  void aFilterCountsItemsAndCoversWhatItLeftOut() {
    add(1, 2, 3, 4, 5, 6, 7);
    QueryOutcome even =
        app.query(
            "lab/notes:evenPage", "{\"board\":\"a\",\"paginationOpts\":" + options(2, null) + "}");
    assertThat(decode(even).page()).containsExactly(2, 4);
    assertThat(List.of(covers(even, 1), covers(even, 3), covers(even, 5)))
        .containsExactly(true, true, false);
  }

  @Test
  void aCursorOfAnotherQueryOrFromNowhereIsRefusedInBothWays() {
    add(1, 2, 3);
    String cursor = page(false, 1, null, null).continueCursor();
    List<QueryOutcome> refused = new ArrayList<>();
    refused.add(run(true, options(1, cursor), null));
    refused.add(run(false, options(1, "nonsense"), null));
    refused.add(run(false, options(1, ""), null));
    refused.add(run(false, options(1, cursor.substring(1)), null));
    refused.add(run(false, options(1, cursor + "A"), null));
    refused.add(run(false, options(1, null), "nonsense"));
    refused.add(
        app.query(
            "lab/notes:page",
            "{\"board\":\"b\",\"desc\":false,\"paginationOpts\":" + options(1, cursor) + "}"));
    for (QueryOutcome outcome : refused) {
      assertThat(failure(outcome.result()).detail()).startsWith("InvalidCursor: ");
      assertThat(failure(outcome.result()).errorData())
          .isEqualTo("{\"isConvexSystemError\":true,\"paginationError\":\"InvalidCursor\"}");
    }
  }

  @Test
  void everyFlippedBitOfACursorIsNoticed() {
    add(1, 2, 3);
    String cursor = page(false, 1, null, null).continueCursor();
    Property.check(
        60,
        random -> {
          char[] changed = cursor.toCharArray();
          int at = random.nextInt(changed.length);
          char other =
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                  .charAt(random.nextInt(64));
          if (changed[at] == other) return;
          changed[at] = other;
          assertThat(failure(run(false, options(1, new String(changed)), null).result()).detail())
              .startsWith("InvalidCursor");
        });
  }

  @Test
  void oneRunMakesOnePage() {
    assertThat(
            failure(
                    app.query("lab/notes:twoPages", "{\"paginationOpts\":" + options(1, null) + "}")
                        .result())
                .detail())
        .contains("paginates twice");
  }

  @Test
  void badOptionsAreRefused() {
    for (String numItems : List.of("0", "-1", "1.5", "40000"))
      assertThat(
              failure(run(false, "{\"numItems\":" + numItems + ",\"cursor\":null}", null).result())
                  .detail())
          .contains("numItems must be a whole number from 1 to 32000");
    assertThat(
            failure(run(false, options(1, null, "\"maximumRowsRead\":0"), null).result()).detail())
        .contains("maximumRowsRead must be greater than 0");
    assertThat(failure(run(false, "{\"numItems\":1}", null).result()).detail())
        .startsWith("ArgumentValidationError: Object is missing the required field `cursor`");
  }

  @Test
  void afterAFailureTheJournalIsTheOneBefore() {
    QueryOutcome failed = app.query(call("lab/notes:thrower", "{\"text\":\"x\"}", "kept")).get(0);
    assertThat(failed.journal()).isEqualTo("kept");
  }

  @Test
  @DisplayName("case 87: chains of pages are the list, whatever is written between")
  void chainsOfPagesAreTheListWhateverIsWrittenBetween() {
    Property.check(
        12,
        random -> {
          app.database.execute("truncate notes");
          boolean desc = random.nextBoolean();
          add(random.ints(random.nextInt(30), 0, 20).toArray());
          List<String> cursors = new ArrayList<>();
          List<String> journals = new ArrayList<>();
          cursors.add(null);
          for (int step = 0; step < 12; step++) {
            write(random);
            List<Integer> shown = new ArrayList<>();
            boolean done = false;
            for (int i = 0; i < journals.size(); i++) {
              QueryOutcome outcome = run(desc, options(3, cursors.get(i)), journals.get(i));
              assertThat(outcome.journal()).isEqualTo(journals.get(i));
              shown.addAll(decode(outcome).page());
              done = decode(outcome).isDone();
            }
            if (!done) {
              QueryOutcome next =
                  run(desc, options(1 + random.nextInt(4), cursors.get(journals.size())), null);
              QueryOutcome again =
                  run(desc, options(3, cursors.get(journals.size())), next.journal());
              assertThat(again.result())
                  .as("q(args, journal') is q(args, journal)")
                  .isEqualTo(next.result());
              shown.addAll(decode(next).page());
              journals.add(next.journal());
              cursors.add(decode(next).continueCursor());
              done = decode(next).isDone();
            }
            List<Integer> all = ranks(desc);
            assertThat(shown).isEqualTo(done ? all : all.subList(0, shown.size()));
          }
        });
  }

  private static void write(Random random) {
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(3)) {
        case 0 -> add(random.nextInt(20));
        case 1 ->
            app.database.execute(
                "delete from notes where id = (select id from notes order by rank, creation_time, id offset "
                    + random.nextInt(10)
                    + " limit 1)");
        default ->
            app.database.execute(
                "update notes set rank = "
                    + random.nextInt(20)
                    + " where id = (select id from notes order by id offset "
                    + random.nextInt(10)
                    + " limit 1)");
      }
    }
  }

  private static List<Integer> ranks(boolean desc) {
    String all =
        app.database.query(
            "select string_agg(rank::text, ',' order by rank, creation_time, id) from notes");
    if (all == null) return List.of();
    List<Integer> ranks =
        List.of(all.split(",")).stream().map(Integer::valueOf).collect(Collectors.toList());
    if (desc) Collections.reverse(ranks);
    return ranks;
  }

  private static boolean covers(QueryOutcome outcome, int rank) {
    var row =
        new dev.sostenuto.engine.catalog.Row(
            java.util.UUID.randomUUID(), 1e12, "a", (long) rank, null, null, null, null, null);
    return outcome.reads().ranges().stream()
        .anyMatch(r -> r.range().contains(r.index().keyOf(row)));
  }

  private static void add(int... ranks) {
    for (int rank : ranks)
      app.database.execute("insert into notes(board, rank) values ('a', " + rank + ")");
  }

  private static String options(int numItems, String cursor, String... more) {
    String quoted = cursor == null ? "null" : "\"" + cursor + "\"";
    String rest = more.length == 0 ? "" : "," + String.join(",", new TreeSet<>(List.of(more)));
    return "{\"numItems\":" + numItems + ",\"cursor\":" + quoted + rest + "}";
  }

  private static Page<Integer> page(boolean desc, int numItems, String cursor, String journal) {
    return decode(run(desc, options(numItems, cursor), journal));
  }

  private static QueryOutcome run(boolean desc, String options, String journal) {
    return app.query(
            call(
                "lab/notes:page",
                "{\"board\":\"a\",\"desc\":" + desc + ",\"paginationOpts\":" + options + "}",
                journal))
        .get(0);
  }

  private static Page<Integer> decode(QueryOutcome outcome) {
    JsonValue.Obj page = (JsonValue.Obj) value(outcome.result());
    List<Integer> items =
        ((JsonValue.Array) page.get("page"))
            .items().stream().map(item -> (int) ((JsonValue.Float64) item).value()).toList();
    JsonValue split = page.get("splitCursor");
    JsonValue status = page.get("pageStatus");
    return new Page<>(
        items,
        page.get("isDone").equals(JsonValue.of(true)),
        ((JsonValue.Str) page.get("continueCursor")).value(),
        split instanceof JsonValue.Str text ? text.value() : null,
        status instanceof JsonValue.Str text ? Page.PageStatus.valueOf(text.value()) : null);
  }

  @Test
  void theSamePlaceHasTheSameCursor() {
    add(1, 2, 3);
    String once = EncodedJson.encode(value(run(false, options(2, null), null).result()));
    String twice = EncodedJson.encode(value(run(false, options(2, null), null).result()));
    assertThat(twice).isEqualTo(once);
  }
}
