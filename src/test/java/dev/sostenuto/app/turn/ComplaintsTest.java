package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The log is not filled with one complaint. */
class ComplaintsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void aReasonIsWrittenOnceAMinute() {
    Complaints complaints = new Complaints();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW)).isTrue();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW.plusSeconds(59))).isFalse();
    assertThat(complaints.isDue(Reason.BAD_TOKEN, NOW.plusSeconds(59))).isTrue();
    assertThat(complaints.isDue(Reason.UPSTREAM, NOW.plusSeconds(60))).isTrue();
  }
}
