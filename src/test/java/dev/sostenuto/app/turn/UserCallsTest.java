package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A user's calls of one minute are counted. */
class UserCallsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final UserCalls calls = new UserCalls(2, 2);

  @Test
  void oneTooManyIsToldHowLongToWait() {
    assertThat(calls.count("a", NOW)).isEmpty();
    assertThat(calls.count("a", NOW.plusSeconds(10))).isEmpty();
    assertThat(calls.count("a", NOW.plusSeconds(15))).contains(Duration.ofSeconds(45));
    assertThat(calls.count("b", NOW.plusSeconds(15))).isEmpty();
    assertThat(calls.count("a", NOW.plusSeconds(60))).isEmpty();
  }

  @Test
  void aClockThatGoesBackLocksNobodyOut() {
    calls.count("a", NOW);
    calls.count("a", NOW);
    assertThat(calls.count("a", NOW.minusSeconds(3600))).isEmpty();
  }

  @Test
  void onlySoManyUsersAreRemembered() {
    for (int i = 0; i < 2; i++) calls.count("a", NOW);
    calls.count("b", NOW);
    calls.count("c", NOW);
    assertThat(calls.count("a", NOW)).as("forgotten").isEmpty();
  }

  @Test
  void aReasonIsWrittenOnceAMinute() {
    Complaints complaints = new Complaints();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW)).isTrue();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW.plusSeconds(59))).isFalse();
    assertThat(complaints.isDue(Reason.BAD_TOKEN, NOW.plusSeconds(59))).isTrue();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW.plusSeconds(60))).isTrue();
  }
}
