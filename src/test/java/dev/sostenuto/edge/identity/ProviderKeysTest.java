package dev.sostenuto.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys change and can't always be had; and strangers ask for keys that never were. */
class ProviderKeysTest {
  private static final PublicJsonWebKey OLD = Forge.key("ES256", "old");
  private static final PublicJsonWebKey NEW = Forge.key("ES256", "new");
  private static final KeyLimits LIMITS =
      new KeyLimits(
          Duration.ofSeconds(5),
          10_000,
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          3,
          Duration.ofMinutes(1));

  private final Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Deque<CompletableFuture<String>> fetches = new ArrayDeque<>();
  private int fetched;
  private long nanos = Long.MAX_VALUE - 1_000;
  private TokenAuthenticator authenticator;

  @BeforeEach
  void trust() {
    authenticator =
        new TokenAuthenticator(new AdminKeys(Optional.empty(), AttemptLimits.DEFAULTS, () -> 0))
            .with(
                new IdentityProvider(
                    "tests", Forge.ISSUER, List.of(Forge.AUDIENCE), IdentityProvider.ALGORITHMS),
                this::fetch,
                LIMITS,
                Duration.ZERO,
                () -> now,
                () -> nanos);
  }

  private CompletableFuture<String> fetch() {
    fetched++;
    CompletableFuture<String> fetch = new CompletableFuture<>();
    fetches.add(fetch);
    return fetch;
  }

  private CompletableFuture<Verdict> judge(PublicJsonWebKey key) {
    String token = Forge.token(key, Forge.claims("ada", now));
    return authenticator.authenticate(new Token.User(token), "").toCompletableFuture();
  }

  private static PublicJsonWebKey stranger(int number) {
    PublicJsonWebKey key = Forge.key("EdDSA", "stranger " + number);
    return key;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void load(PublicJsonWebKey... keys) {
    CompletableFuture<Verdict> first = judge(OLD);
    fetches.poll().complete(Forge.keySet(keys));
    assertThat(first).isCompletedWithValueMatching(Verdict.Accepted.class::isInstance);
    fetched = 0;
  }

  private static boolean isRefused(CompletableFuture<Verdict> verdict) {
    return verdict.join() instanceof Verdict.Refused;
  }

  @Test
  void tokensThatComeDuringAFetchShareIt() {
    CompletableFuture<Verdict> one = judge(OLD);
    CompletableFuture<Verdict> two = judge(NEW);
    assertThat(one).isNotDone();
    assertThat(fetched).isEqualTo(1);
    fetches.poll().complete(Forge.keySet(OLD, NEW));
    assertThat(one.join()).isInstanceOf(Verdict.Accepted.class);
    assertThat(two.join()).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aTokenThatComesWhileAFetchEndsFindsWhatItHasBrought() throws JoseException {
    ProviderKeys keys = new ProviderKeys("tests", this::fetch, LIMITS, () -> nanos);
    JsonWebSignature early = new JsonWebSignature();
    JsonWebSignature late =
        new JsonWebSignature() {
          /** Asked for when the keys that are there have been looked through. */
          @Override
          public String getAlgorithmHeaderValue() {
            if (!fetches.isEmpty()) fetches.poll().complete(Forge.keySet(OLD));
            return super.getAlgorithmHeaderValue();
          }
        };
    for (JsonWebSignature one : List.of(early, late))
      one.setCompactSerialization(Forge.token(OLD, Forge.claims("ada", now)));
    keys.find(early);
    assertThat(keys.find(late).toCompletableFuture().join())
        .isInstanceOfSatisfying(
            ProviderKeys.Found.Keys.class, found -> assertThat(found.keys()).hasSize(1));
  }

  @Test
  void anUnknownKeyIsLookedForSoThatProvidersCanChangeTheirs() {
    load(OLD);
    pass(LIMITS.pause());
    CompletableFuture<Verdict> fresh = judge(NEW);
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Accepted.class);
    fetches.poll().complete(Forge.keySet(NEW));
    assertThat(fresh.join()).isInstanceOf(Verdict.Accepted.class);
    assertThat(isRefused(judge(OLD)) || fetched == 1).isTrue();
  }

  @Test
  void aRetiredKeyIsRefused() {
    load(OLD);
    pass(LIMITS.pause());
    judge(NEW);
    fetches.poll().complete(Forge.keySet(NEW));
    pass(LIMITS.pause());
    CompletableFuture<Verdict> retired = judge(OLD);
    fetches.poll().complete(Forge.keySet(NEW));
    assertThat(isRefused(retired)).isTrue();
  }

  @Test
  void strangersSetOffAtMostOneFetchInEachPause() {
    load(OLD);
    pass(LIMITS.pause());
    CompletableFuture<Verdict> first = judge(stranger(0));
    fetches.poll().complete(Forge.keySet(OLD));
    assertThat(isRefused(first)).isTrue();
    for (int i = 1; i < 20; i++)
      assertThat(judge(stranger(i)).join()).isInstanceOf(Verdict.Undecided.class);
    assertThat(fetched).isEqualTo(1);
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aKeyThatWasMissedIsNotLookedForAgainForAWhile() {
    load(OLD);
    PublicJsonWebKey stranger = stranger(0);
    pass(LIMITS.pause());
    judge(stranger);
    fetches.poll().complete(Forge.keySet(OLD));
    pass(LIMITS.pause());
    assertThat(isRefused(judge(stranger))).isTrue();
    assertThat(fetched).isEqualTo(1);
    pass(LIMITS.unknownKept());
    assertThat(judge(stranger)).isNotDone();
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void onlySoManyMissedKeysAreRemembered() {
    load(OLD);
    for (int i = 0; i < 4; i++) {
      pass(LIMITS.pause());
      judge(stranger(i));
      fetches.poll().complete(Forge.keySet(OLD));
    }
    pass(LIMITS.pause());
    assertThat(isRefused(judge(stranger(3)))).isTrue();
    assertThat(judge(stranger(0))).isNotDone();
  }

  @Test
  void keysThatCannotBeHadRefuseNobody() {
    CompletableFuture<Verdict> first = judge(OLD);
    fetches.poll().completeExceptionally(new IllegalStateException("away"));
    assertThat(first.join()).isInstanceOf(Verdict.Undecided.class);
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Undecided.class);
    assertThat(fetched).isEqualTo(1);
    pass(LIMITS.pause());
    CompletableFuture<Verdict> again = judge(OLD);
    fetches.poll().complete("{\"keys\":[}");
    assertThat(again.join()).isInstanceOf(Verdict.Undecided.class);
    pass(LIMITS.pause());
    CompletableFuture<Verdict> last = judge(OLD);
    fetches.poll().complete(Forge.keySet(OLD));
    assertThat(last.join()).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void oldKeysServeUntilNewOnesAreThere() {
    load(OLD);
    pass(LIMITS.age());
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Accepted.class);
    assertThat(fetched).isEqualTo(1);
    fetches.poll().completeExceptionally(new IllegalStateException("away"));
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Accepted.class);
    pass(LIMITS.pause());
    assertThat(judge(OLD).join()).isInstanceOf(Verdict.Accepted.class);
    fetches.poll().complete(Forge.keySet(NEW));
    assertThat(fetched).isEqualTo(2);
    pass(LIMITS.pause());
    assertThat(judge(OLD)).isNotDone();
  }

  @Test
  void aKeyOfAnotherUseOrAlgorithmVerifiesNothing() {
    PublicJsonWebKey cipher = Forge.key("RS256", "old");
    cipher.setUse("enc");
    CompletableFuture<Verdict> first = judge(cipher);
    fetches.poll().complete(Forge.keySet(cipher));
    assertThat(isRefused(first)).isTrue();
  }

  @Test
  void aKeyIdWithoutEndIsNotRemembered() {
    assertThat(isRefused(judge(Forge.key("EdDSA", "x".repeat(257))))).isTrue();
    assertThat(fetched).isZero();
  }
}
