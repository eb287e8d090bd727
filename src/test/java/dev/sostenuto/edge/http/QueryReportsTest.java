package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.RunCost;
import dev.sostenuto.engine.live.Cause;
import dev.sostenuto.engine.live.QueryReport;
import dev.sostenuto.engine.live.Run;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.XidSet;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyWriter;
import dev.sostenuto.engine.range.Range;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What operators read of a query, and what they do not. */
class QueryReportsTest {
  private static final TableSchema NOTES =
      new TableSchema(
          "notes",
          10_001,
          Object.class,
          List.of(
              new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
              new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.TIMESTAMPTZ, false),
              new ColumnSchema(2, "owner", "owner", ColumnType.TEXT, false)),
          List.of(new IndexSchema.Declaration("by_owner", List.of("owner"))));
  private static final IndexSchema BY_OWNER = NOTES.index("by_owner").orElseThrow();
  private static final String ID = new Id<>(10_001, new UUID(1, 2)).toString();

  private static String json(boolean showsValues) {
    Key ada = new KeyWriter().text("Ada").toKey();
    Run run =
        new Run(
            Instant.parse("2026-01-02T03:04:05Z"),
            new RunCost(20, 4_310, 812_345),
            true,
            false,
            List.of(
                Cause.Event.FEED_BREAK,
                new Cause.ByTable(new Lsn(0x1000), 7, NOTES),
                new Cause.ByCommits(new Lsn(0x2000), XidSet.of(8), NOTES),
                new Cause.ByKey(new Lsn(0x1d2f6a8), -1, BY_OWNER, ada, Range.prefix(ada))),
            3);
    JsonValue.Obj args =
        new JsonValue.Obj(Map.of("id", new JsonValue.Str(ID), "owner", new JsonValue.Str("Ada")));
    QueryReport report =
        new QueryReport("notes:list", args, null, true, 2, false, 17, List.of(run));
    return new QueryReports(showsValues).json(new QueryReport.Page(List.of(report), 9));
  }

  @Test
  void aRunSaysWhenWhatItCostAndWhy() {
    assertThat(json(true))
        .isEqualTo(
            "{\"total\":9,\"queries\":[{\"function\":\"notes:list\",\"arguments\":\"{\\\"id\\\":\\\""
                + ID
                + "\\\",\\\"owner\\\":\\\"Ada\\\"}\",\"caller\":\"shared\",\"subscriptions\":2,"
                + "\"dirty\":false,\"runCount\":17,\"runs\":[{\"at\":\"2026-01-02T03:04:05Z\","
                + "\"micros\":812,\"rows\":20,\"bytes\":4310,\"result\":\"changed\",\"failed\":false,"
                + "\"causes\":[{\"kind\":\"feed break\"},{\"kind\":\"table\",\"lsn\":\"0/1000\",\"xid\":\"7\","
                + "\"table\":\"notes\"},{\"kind\":\"commits\",\"lsn\":\"0/2000\",\"table\":\"notes\"},"
                + "{\"kind\":\"commit\",\"lsn\":\"0/1D2F6A8\",\"xid\":\"4294967295\","
                + "\"table\":\"notes\",\"index\":\"by_owner\",\"key\":\"owner=\\\"Ada\\\"\","
                + "\"range\":\"owner=\\\"Ada\\\"\"}],\"moreCauses\":3}]}]}");
  }

  @Test
  void outsideDevModeTextsAreOnlyCounted() {
    assertThat(json(false))
        .doesNotContain("Ada")
        .contains("owner=(3 characters)", "\\\"owner\\\":\\\"(3 characters)\\\"", ID);
  }
}
