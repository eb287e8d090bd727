package dev.sostenuto.engine.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long something took is counted under each bound that it did not pass. */
class TimingTest {
  private final Timing timing = new Timing();

  private long within(double seconds) {
    for (int i = 0; i < Timing.bounds(); i++)
      if (Timing.boundSeconds(i) == seconds) return timing.atMost(i);
    throw new AssertionError("no bound of " + seconds + " s");
  }

  @Test
  void aSpanCountsUnderItsBoundAndAllLongerOnes() {
    timing.record(TimeUnit.MICROSECONDS.toNanos(250));
    timing.record(TimeUnit.MILLISECONDS.toNanos(3));
    timing.record(TimeUnit.MINUTES.toNanos(1));
    assertThat(within(0.00025)).isEqualTo(1);
    assertThat(within(0.0025)).isEqualTo(1);
    assertThat(within(0.005)).isEqualTo(2);
    assertThat(within(30)).isEqualTo(2);
    assertThat(timing.count()).isEqualTo(3);
    assertThat(timing.seconds()).isEqualTo(60.00325);
  }

  @Test
  void aClockThatIsSetBackCountsAsNothing() {
    timing.record(Instant.EPOCH, Instant.EPOCH.minusSeconds(1));
    assertThat(timing.count()).isEqualTo(1);
    assertThat(timing.seconds()).isZero();
  }

  @Test
  void aSpanBeyondAllMeasureBreaksNothing() {
    timing.record(Instant.MIN, Instant.MAX);
    assertThat(timing.count()).isEqualTo(1);
    assertThat(within(30)).isZero();
  }
}
