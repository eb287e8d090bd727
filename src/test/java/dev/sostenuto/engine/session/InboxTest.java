package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Records;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final SessionLimits LIMITS =
      Records.with(SessionLimits.DEFAULTS, Map.of("inboxMessages", 10, "inboxChars", 100L));

  private final Inbox.Total total = new Inbox.Total(150);
  private final Inbox one = new Inbox(LIMITS, total);
  private final Inbox other = new Inbox(LIMITS, total);
  private final Inbox third = new Inbox(LIMITS, total);

  @Test
  void aMessageGetsInWhileWhatWaitsIsWithinTheLimits() {
    assertThat(one.admit(99)).isTrue();
    assertThat(one.admit(1_000)).isTrue();
    assertThat(one.admit(1)).isFalse();
    one.releaseChars(1_000);
    assertThat(one.admit(1)).isTrue();
  }

  @Test
  void beyondWhatMayWaitOfAllOnlyThoseGetInWhoHaveNothingWaiting() {
    assertThat(one.admit(90)).isTrue();
    assertThat(other.admit(90)).isTrue();
    assertThat(one.admit(1)).isFalse();
    assertThat(other.admit(1)).isFalse();
    assertThat(third.admit(1)).isTrue();
    assertThat(third.admit(1)).isFalse();
    other.releaseChars(90);
    assertThat(one.admit(1)).isTrue();
  }

  @Test
  void whatAnEndedSessionHadWaitingCountsNoMore() {
    one.admit(90);
    other.admit(90);
    other.close();
    other.releaseChars(90);
    assertThat(total.chars()).isEqualTo(90);
    assertThat(one.admit(1)).isTrue();
    assertThat(other.admit(1)).isFalse();
  }

  @Test
  void allThatIsReleasedLeavesNothing() {
    Random random = new Random(3);
    for (int round = 0; round < 1_000; round++) {
      Inbox inbox = new Inbox(LIMITS, total);
      int[] waiting = new int[random.nextInt(6)];
      for (int i = 0; i < waiting.length; i++) {
        int chars = random.nextInt(40);
        if (inbox.admit(chars)) waiting[i] = chars;
      }
      for (int chars : waiting) if (random.nextBoolean()) inbox.releaseChars(chars);
      inbox.close();
      assertThat(total.chars()).isZero();
    }
  }
}
