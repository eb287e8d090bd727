package dev.sostenuto.engine.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Property;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration MIN = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(5);

  @Test
  void pausesDoubleUpToTheLongestAndLoseAtMostHalf() {
    Property.check(
        200,
        random -> {
          Backoff backoff = new Backoff(MIN, MAX, random);
          for (long whole : new long[] {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
            assertThat(backoff.next().toMillis()).isBetween(whole / 2, whole);
          }
          backoff.reset();
          assertThat(backoff.next().toMillis()).isBetween(50L, 100L);
        });
  }

  @Test
  void nodesDoNotReturnInStep() {
    Backoff one = new Backoff(MAX, MAX, new Random(1));
    Backoff other = new Backoff(MAX, MAX, new Random(2));

    assertThat(one.next()).isNotEqualTo(other.next());
  }
}
