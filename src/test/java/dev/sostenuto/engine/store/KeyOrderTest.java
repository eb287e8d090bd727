package dev.sostenuto.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.EntityCatalog;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Java must order keys exactly as PostgreSQL does, or updates are missed (design, section 6.2). */
class KeyOrderTest {
  private static final int ROWS = 60;

  private static TestDatabase database;
  private static Connection connection;
  private static Catalog catalog;
  private static TableSchema table;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    database.execute(Specimen.DDL);
    connection = database.connect();
    catalog = EntityCatalog.of(List.of(Specimen.class), entity -> 10_001);
    table = catalog.table("specimens").orElseThrow();
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
    database.close();
  }

  @Test
  void theSpecimensAreInOrder() throws SQLException {
    assertThat(SchemaCheck.differences(connection, catalog)).isEmpty();
  }

  @Test
  void keysOrderAsTheDatabaseDoesInEveryIndexAndDirection() {
    Property.check(
        40,
        random -> {
          List<Row> rows = fill(random);
          for (IndexSchema index : table.indexes()) {
            List<Row> sorted = sorted(rows, index);
            assertThat(ids(read(IndexBounds.all(index), Direction.FORWARD)))
                .as("forward by %s", index)
                .isEqualTo(ids(sorted));
            Collections.reverse(sorted);
            assertThat(ids(read(IndexBounds.all(index), Direction.BACKWARD)))
                .as("backward by %s", index)
                .isEqualTo(ids(sorted));
          }
        });
  }

  @Test
  void boundsMeanTheSameInSqlAndInKeys() {
    Property.check(
        60,
        random -> {
          List<Row> rows = fill(random);
          for (IndexSchema index : table.indexes()) {
            IndexBounds bounds =
                new IndexBounds(
                    index, randomCut(random, rows, index), randomCut(random, rows, index));
            List<Row> expected = sorted(rows, index);
            expected.removeIf(
                row -> bounds.range().map(range -> !range.contains(index.keyOf(row))).orElse(true));
            assertThat(ids(read(bounds, Direction.FORWARD)))
                .as("%s", bounds)
                .isEqualTo(ids(expected));
          }
        });
  }

  @Test
  void timestampsReadFromTextAreThoseReadByJdbc() {
    Property.check(
        20,
        random -> {
          fill(random);
          ColumnSchema moment = table.column("moment").orElseThrow();
          try (Statement statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'");
            List<Row> rows = read(IndexBounds.all(table.byId()), Direction.FORWARD);
            try (ResultSet texts =
                statement.executeQuery("select moment::text from specimens order by id")) {
              for (Row row : rows) {
                texts.next();
                String text = texts.getString(1);
                assertThat(text == null ? null : moment.type().parse(text))
                    .as(text)
                    .isEqualTo(row.get(moment));
              }
            }
          }
        });
  }

  @Test
  void aPageOfAnEqualityRangeIsReadFromItsIndexAlone() throws SQLException {
    fill(new Random(1));
    IndexSchema index = table.index("by_group_rank").orElseThrow();
    IndexBounds bounds =
        new IndexBounds(
            index, Cut.before(List.of("a")), Cut.before(List.of("a", 3L, 5.0, UUID.randomUUID())));
    IndexSql sql = new IndexSql(bounds, Direction.BACKWARD, 20);
    try (Statement settings = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement("explain " + sql.text())) {
      settings.execute("set enable_seqscan = off");
      settings.execute("set enable_bitmapscan = off");
      for (int i = 0; i < sql.parameters().size(); i++)
        ColumnJdbc.bind(
            statement, i + 1, sql.parameterColumns().get(i).type(), sql.parameters().get(i));
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = statement.executeQuery()) {
        while (lines.next()) plan.append(lines.getString(1)).append('\n');
      }
      settings.execute("reset all");
      assertThat(plan.toString())
          .contains("Index Scan Backward using by_group_rank")
          .contains("Index Cond: ((group_label = ")
          .contains("ROW(rank, creation_time, id) < ROW(")
          .doesNotContain("Sort")
          .doesNotContain("Filter");
    }
  }

  private static Cut randomCut(Random random, List<Row> rows, IndexSchema index) {
    Row row = random.nextInt(4) == 0 ? randomRow(random) : rows.get(random.nextInt(rows.size()));
    List<Object> values = Cut.valuesOf(index, row);
    return new Cut(values.subList(0, random.nextInt(values.size() + 1)), random.nextBoolean());
  }

  private static List<Row> read(IndexBounds bounds, Direction direction) throws SQLException {
    List<Row> rows = new ArrayList<>();
    new SqlReader(connection, SqlReader.BeforeRead.NOTHING)
        .read(bounds, direction, 1_000, rows::add);
    return rows;
  }

  private static List<Row> sorted(List<Row> rows, IndexSchema index) {
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.<Row, Key>comparing(index::keyOf));
    return sorted;
  }

  private static List<Object> ids(List<Row> rows) {
    return rows.stream().map(row -> row.get(table.idColumn())).toList();
  }

  private static List<Row> fill(Random random) throws SQLException {
    Map<Object, Row> distinct = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      Row row = randomRow(random);
      distinct.put(row.get(table.idColumn()), row);
    }
    List<Row> rows = List.copyOf(distinct.values());
    String marks = table.columns().stream().map(c -> "?").collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("insert into specimens values (" + marks + ")")) {
      statement.execute("truncate specimens");
      for (Row row : rows) {
        for (ColumnSchema column : table.columns()) {
          if (row.get(column) == null) insert.setObject(column.ordinal() + 1, null);
          else ColumnJdbc.bind(insert, column.ordinal() + 1, column.type(), row.get(column));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return rows;
  }

  private static Row randomRow(Random random) {
    RandomValues values = new RandomValues(random);
    Object[] row = new Object[table.columns().size()];
    for (ColumnSchema column : table.columns()) {
      boolean isNull = column.nullable() && random.nextInt(4) == 0;
      row[column.ordinal()] = isNull ? null : randomValue(random, values, column);
    }
    return new Row(row);
  }

  private static Object randomValue(Random random, RandomValues values, ColumnSchema column) {
    if (column.name().equals("creation_time")) return (double) random.nextInt(5);
    if (column.name().equals("group_label"))
      return "abc".substring(random.nextInt(3)).substring(0, 1);
    if (column.name().equals("rank")) return (long) random.nextInt(4);
    return switch (column.type()) {
      case BOOLEAN -> random.nextBoolean();
      case INTEGER -> values.int64();
      case FLOAT8 -> values.float64();
      case TEXT -> values.text().replace("\0", "");
      case UUID -> new UUID(values.int64(), values.int64());
      case TIMESTAMPTZ -> randomInstant(random);
      case BYTEA -> values.bytes();
      case JSONB -> throw new AssertionError();
    };
  }

  private static Instant randomInstant(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Instant.MAX;
      case 1 -> Instant.MIN;
      case 2 -> Instant.parse("-0043-03-15T12:00:00Z");
      case 3 -> Instant.parse("+12345-01-01T00:00:00.000001Z");
      default ->
          Instant.ofEpochSecond(
              random.nextLong(-9_000_000_000L, 9_000_000_000L), random.nextInt(1_000_000) * 1_000L);
    };
  }
}
