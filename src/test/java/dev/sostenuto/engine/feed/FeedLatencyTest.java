package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.FeedFixture.insertNote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.log.Commit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long after a commit returned the feed delivers it: {@code mvn test -Dtest=FeedLatencyTest
 * -Dmeasure=true} prints it. A measurement, which no build judges by its figures.
 */
@Tag("measurement")
@EnabledIfSystemProperty(named = "measure", matches = "true")
class FeedLatencyTest {
  private static final int WARM_UP = 500;
  private static final int COUNT = 2_000;

  @Test
  void printTheTimeFromCommitToDelivery() throws SQLException {
    try (FeedFixture fixture = FeedFixture.following();
        Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      long[] returned = new long[WARM_UP + COUNT];
      for (int i = 0; i < returned.length; i++) {
        statement.execute(insertNote("n"));
        returned[i] = System.nanoTime();
      }
      Commit last = fixture.settle();
      List<FeedEvent.Delivered> delivered = fixture.listener.events(FeedEvent.Delivered.class);
      assertThat(
              delivered.indexOf(
                  delivered.stream().filter(d -> d.commit() == last).findFirst().orElseThrow()))
          .isEqualTo(returned.length);
      long[] micros = new long[COUNT];
      for (int i = 0; i < COUNT; i++) {
        micros[i] = (delivered.get(WARM_UP + i).nanoTime() - returned[WARM_UP + i]) / 1_000;
      }
      Arrays.sort(micros);
      System.out.printf(
          "commit returned -> delivered, %d inserts: p50 %d us, p90 %d us, p99 %d us, max %d us%n",
          COUNT,
          micros[COUNT / 2],
          micros[COUNT * 9 / 10],
          micros[COUNT * 99 / 100],
          micros[COUNT - 1]);
    }
  }
}
