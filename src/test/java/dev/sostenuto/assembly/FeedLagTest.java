package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.log.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The feed's lag is told in bytes and in time, and ends when the feed has passed what was noted.
 */
class FeedLagTest {
  private final List<String> markers = new ArrayList<>();
  private long insert = 1_000;
  private long now;
  private final FeedLag lag =
      new FeedLag(
          () -> new Lsn(insert),
          content -> {
            markers.add(content);
            return CompletableFuture.completedFuture(null);
          },
          () -> now);

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aFeedThatHasEverythingIsNotBehind() {
    lag.reached(new Lsn(1_000));
    lag.look();
    pass(5_000);
    assertThat(lag.bytes()).isZero();
    assertThat(lag.millis()).isZero();
    assertThat(markers).isEmpty();
  }

  @Test
  void aFeedThatStandsStillFallsFurtherAndFurtherBehind() {
    lag.reached(new Lsn(900));
    lag.look();
    assertThat(lag.bytes()).isEqualTo(100);
    pass(5_000);
    insert = 2_000;
    lag.look();
    assertThat(lag.bytes()).isEqualTo(1_100);
    pass(1_000);
    assertThat(lag.millis()).isEqualTo(6_000);
    lag.reached(new Lsn(1_500));
    assertThat(lag.millis()).as("since the second look").isEqualTo(1_000);
    lag.reached(new Lsn(2_000));
    assertThat(lag.millis()).isZero();
    assertThat(lag.bytes()).isZero();
  }

  @Test
  void aPlaceThatTheFeedMayNeverReachByItselfGetsAMarker() {
    lag.reached(new Lsn(900));
    lag.look();
    assertThat(markers).isEmpty();
    lag.look();
    assertThat(markers).hasSize(1);
  }

  @Test
  void whatIsNotedIsBounded() {
    lag.reached(new Lsn(900));
    for (int i = 0; i < 5_000; i++) {
      insert += 10;
      lag.look();
      pass(1);
    }
    assertThat(lag.millis()).isEqualTo(5_000);
    assertThat(lag.bytes()).isEqualTo(50_100);
  }
}
