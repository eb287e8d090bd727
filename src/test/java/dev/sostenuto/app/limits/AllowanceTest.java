package dev.sostenuto.app.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final Allowance allowance = new Allowance(new Rate(2, Duration.ofSeconds(1), 3));

  private double refusal(Object key, Instant now) {
    try {
      allowance.take(key, now);
      return 0;
    } catch (ApplicationException e) {
      JsonValue.Obj data = (JsonValue.Obj) e.data();
      assertThat(data.get("code")).isEqualTo(JsonValue.of("RATE_LIMITED"));
      return ((JsonValue.Float64) data.get("retryAfterMs")).value();
    }
  }

  @Test
  void aBurstIsTakenAtOnceAndTheRestAtItsPace() {
    for (int i = 0; i < 3; i++) assertThat(refusal("a", NOON)).isZero();
    assertThat(refusal("a", NOON)).isEqualTo(500);
    assertThat(refusal("a", NOON.plusMillis(400))).isEqualTo(100);
    assertThat(refusal("a", NOON.plusMillis(500))).isZero();
    assertThat(refusal("a", NOON.plusMillis(500))).isEqualTo(500);
    assertThat(refusal("b", NOON)).as("others have their own").isZero();
  }

  @Test
  void aLongPauseGivesNoMoreThanABurst() {
    Instant later = NOON.plus(Duration.ofDays(1));
    assertThat(refusal("a", NOON)).isZero();
    for (int i = 0; i < 3; i++) assertThat(refusal("a", later)).isZero();
    assertThat(refusal("a", later)).isPositive();
  }

  @Test
  void aClockThatGoesBackGivesNothing() {
    for (int i = 0; i < 3; i++) assertThat(refusal("a", NOON)).isZero();
    assertThat(refusal("a", NOON.minusSeconds(60))).isPositive();
  }

  @Test
  void whatIsOnlyRequiredIsNotTakenAndWhatIsCountedNeverFails() {
    for (int i = 0; i < 10; i++) allowance.require("a", NOON);
    for (int i = 0; i < 10; i++) allowance.count("a", NOON);
    assertThatThrownBy(() -> allowance.require("a", NOON)).isInstanceOf(ApplicationException.class);
    allowance.require("a", NOON.plusMillis(500));
  }
}
