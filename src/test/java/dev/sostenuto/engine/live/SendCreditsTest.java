package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SendCreditsTest {
  @Test
  void theLoopIsToldOnlyWhenItAskedInVain() {
    SendCredits credits = new SendCredits(1);
    assertThat(credits.isAny()).isTrue();
    credits.take();
    assertThat(credits.give()).as("nobody asked").isFalse();
    credits.take();
    assertThat(credits.isAny()).isFalse();
    assertThat(credits.give()).as("somebody asked").isTrue();
    assertThat(credits.isAny()).isTrue();
    assertThat(credits.give()).as("it was told already").isFalse();
  }

  @Test
  @Timeout(60)
  void noCreditIsMissedUnderARace() throws Exception {
    int rounds = 200_000;
    SendCredits credits = new SendCredits(2);
    Semaphore sent = new Semaphore(0);
    Semaphore told = new Semaphore(0);
    Thread network =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                sent.acquireUninterruptibly();
                if (credits.give()) told.release();
              }
            });
    network.start();
    for (int i = 0; i < rounds; i++) {
      while (!credits.isAny()) assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      credits.take();
      sent.release();
    }
    network.join();
  }
}
