package dev.sostenuto.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyWriter;
import dev.sostenuto.engine.range.Range;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Keys and ranges are told in words that a person can compare with the rows. */
class IndexTextTest {
  private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-00000000001a");
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final TableSchema TABLE =
      new TableSchema(
          "students",
          10_001,
          Object.class,
          List.of(
              new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
              new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.TIMESTAMPTZ, false),
              new ColumnSchema(2, "status", "status", ColumnType.TEXT, true),
              new ColumnSchema(3, "score", "score", ColumnType.INTEGER, false)),
          List.of(new IndexSchema.Declaration("by_status", List.of("status", "score"))));
  private static final IndexSchema INDEX = TABLE.index("by_status").orElseThrow();
  private static final IndexText WORDS = new IndexText(true, 40);

  private static KeyWriter status(String status) {
    KeyWriter writer = new KeyWriter();
    ColumnType.TEXT.writeKey(writer, status);
    return writer;
  }

  private static Key of(String status, long score) {
    return status(status).int64(score).toKey();
  }

  @Test
  void aKeyIsItsColumns() {
    Key key = INDEX.keyOf(new Row(ID, CREATED, "ACTIVE", -7L));
    assertThat(WORDS.key(INDEX, key))
        .isEqualTo(
            "status=\"ACTIVE\", score=-7, creation_time=2026-01-02T03:04:05.678901Z, id=" + ID);
    assertThat(WORDS.key(INDEX, INDEX.keyOf(new Row(ID, Instant.MAX, null, 0L))))
        .isEqualTo("status=null, score=0, creation_time=infinity, id=" + ID);
  }

  @Test
  void aRangeOfEqualColumnsIsThoseColumns() {
    assertThat(WORDS.range(INDEX, Range.prefix(status("ACTIVE").toKey())))
        .isEqualTo("status=\"ACTIVE\"");
    assertThat(WORDS.range(INDEX, Range.all())).isEqualTo("everything");
  }

  @Test
  void otherRangesSayWhereTheyBeginAndEnd() {
    Key five = of("ACTIVE", 5);
    Key end = status("ACTIVE").toKey().endOfPrefix();
    assertThat(WORDS.range(INDEX, Range.of(five, end)))
        .isEqualTo("from status=\"ACTIVE\", score=5 through status=\"ACTIVE\"");
    assertThat(WORDS.range(INDEX, Range.of(end, null)))
        .isEqualTo("after status=\"ACTIVE\" to the end");
    assertThat(WORDS.range(INDEX, Range.of(Key.EMPTY, five)))
        .isEqualTo("from the start through status=\"ACTIVE\", score=4");
    assertThat(WORDS.range(INDEX, Range.of(Key.EMPTY, status("B").toKey())))
        .isEqualTo("from the start to before status=\"B\"");
    Key row = INDEX.keyOf(new Row(ID, CREATED, "ACTIVE", 5L));
    assertThat(WORDS.range(INDEX, Range.of(Key.EMPTY, row.endOfPrefix()))).endsWith("id=" + ID);
  }

  @Test
  void aBoundThatCarriedIsReadAsThoughZerosFollowed() {
    Range range = Range.prefix(of("A", 255));
    assertThat(WORDS.range(INDEX, Range.of(Key.EMPTY, range.end())))
        .isEqualTo("from the start to before status=\"A\", score=256");
  }

  @Test
  void textsAreShortenedAndMayBeHidden() {
    Key key = status("x".repeat(1_000)).toKey();
    assertThat(WORDS.key(INDEX, key)).isEqualTo("status=\"" + "x".repeat(40) + "…\"");
    assertThat(new IndexText(false, 40).key(INDEX, key)).isEqualTo("status=(1000 characters)");
  }

  @Test
  void whatCannotBeReadIsShownInHexadecimal() {
    assertThat(WORDS.key(INDEX, Key.of(new byte[] {0x7f, 0x10}))).isEqualTo("key 7f10");
    assertThat(WORDS.range(INDEX, Range.of(Key.of(new byte[] {0x7f, 0x10}), null)))
        .isEqualTo("from key 7f10 to the end");
  }
}
