package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Relays are minted once, and given out until half of their time is over. */
class KeptRelaysTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final KeptRelays.Key KEY = new KeptRelays.Key("user", "room", "key");

  private final KeptRelays kept = new KeptRelays(2);
  private final AtomicInteger minted = new AtomicInteger();

  private Relay mint(Instant now) {
    String name = "name" + minted.incrementAndGet();
    return new Relay(
        List.of(IceServer.locked(List.of("turn:a"), name, "secret")),
        now,
        now.plus(Duration.ofHours(1)));
  }

  private Relay get(KeptRelays.Key key, Instant now) {
    return kept.get(key, now, relay -> true, found -> mint(now));
  }

  @Test
  void aRelayIsGivenOutAgainUntilHalfOfItsTimeIsOver() {
    Relay first = get(KEY, NOW);
    assertThat(get(KEY, NOW.plus(Duration.ofMinutes(29)))).isSameAs(first);
    Relay second = get(KEY, NOW.plus(Duration.ofMinutes(30)));
    assertThat(second).isNotEqualTo(first);
    assertThat(get(KEY, NOW.plus(Duration.ofMinutes(59)))).isSameAs(second);
  }

  @Test
  void everyUserRoomAndSourceHasItsOwn() {
    KeptRelays all = new KeptRelays(10);
    for (KeptRelays.Key key :
        List.of(
            KEY,
            new KeptRelays.Key("other", "room", "key"),
            new KeptRelays.Key("user", "other", "key"),
            new KeptRelays.Key("user", "room", "other")))
      all.get(key, NOW, relay -> true, found -> mint(NOW));
    assertThat(minted).hasValue(4);
  }

  @Test
  void oneThatIsClosedIsNotGivenOut() {
    Relay first = get(KEY, NOW);
    Relay second = kept.get(KEY, NOW, relay -> relay != first, found -> mint(NOW));
    assertThat(second).isNotEqualTo(first);
    assertThat(get(KEY, NOW)).isSameAs(second);
  }

  @Test
  void oneThatTheCallerDoesNotKnowIsLookedAtAgain() {
    Relay first = get(KEY, NOW);
    assertThat(kept.get(KEY, NOW, relay -> false, Optional::orElseThrow)).isSameAs(first);
    assertThat(get(KEY, NOW)).isSameAs(first);
  }

  @Test
  void theOldestAreForgotten() {
    Relay first = get(KEY, NOW);
    get(new KeptRelays.Key("b", "room", "key"), NOW);
    get(new KeptRelays.Key("c", "room", "key"), NOW);
    assertThat(get(KEY, NOW)).isNotEqualTo(first);
  }

  @Test
  void aFailureIsNotKept() {
    NoRelayException failure = new NoRelayException(Reason.BAD_TOKEN, "no");
    Function<Optional<Relay>, Relay> failing =
        found -> {
          throw failure;
        };
    assertThatThrownBy(() -> kept.get(KEY, NOW, relay -> true, failing)).isSameAs(failure);
    assertThat(get(KEY, NOW)).isNotNull();
  }

  @Test
  void whoeverAsksMeanwhileWaitsForTheOneBeingMinted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> go = new CompletableFuture<>();
    Function<Optional<Relay>, Relay> slow =
        found -> {
          begun.countDown();
          go.join();
          return mint(NOW);
        };
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Relay> first = threads.submit(() -> kept.get(KEY, NOW, relay -> true, slow));
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      Future<Relay> second = threads.submit(() -> get(KEY, NOW));
      Relay elsewhere = get(new KeptRelays.Key("other", "room", "key"), NOW);
      go.complete(null);
      assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(first.get(30, TimeUnit.SECONDS));
      assertThat(first.get()).isNotEqualTo(elsewhere);
      assertThat(minted).hasValue(2);
    } finally {
      threads.shutdownNow();
    }
  }
}
