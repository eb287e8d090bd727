package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLoggerTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
  private final FailureLogger logger = new FailureLogger(now::get);

  @Test
  void anIdIsWrittenOnceAMinute() {
    assertThat(logger.isDue("a")).isTrue();
    assertThat(logger.isDue("a")).isFalse();
    assertThat(logger.isDue("b")).isTrue();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(logger.isDue("a")).isFalse();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(logger.isDue("a")).isTrue();
  }

  @Test
  void onlySoManyIdsAreRemembered() {
    for (int i = 0; i <= 1_000; i++) assertThat(logger.isDue("id" + i)).isTrue();
    assertThat(logger.isDue("id0")).isTrue();
    assertThat(logger.isDue("id1000")).isFalse();
  }
}
