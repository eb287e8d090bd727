package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  private static final String USER =
      "{\"type\":\"Authenticate\",\"baseVersion\":%d,\"tokenType\":\"User\",\"value\":\"t\"}";

  private final List<Token> tokens = new ArrayList<>();
  private final List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
  private final SessionRig rig = new SessionRig(SessionLimits.DEFAULTS, this::ask);

  private CompletableFuture<Verdict> ask(Token token, String address) {
    tokens.add(token);
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    verdicts.add(verdict);
    return verdict;
  }

  private void judge(int index, Verdict verdict) {
    verdicts.get(index).complete(verdict);
    rig.threads.runAll();
  }

  private static Verdict accepted(String who) {
    return new Verdict.Accepted(new Identity(who, JsonValue.Obj.EMPTY));
  }

  @Test
  void laterMessagesWaitForTheVerdictAndRunAsTheNewIdentity() {
    rig.mutate(0);
    rig.client(USER.formatted(0));
    rig.mutate(1);
    rig.add(0, 0, "a:f");
    rig.client(USER.formatted(1));
    rig.mutate(2);
    assertThat(rig.asks).containsExactly("expectCommit 0", "mutate m:f {} once");
    judge(0, accepted("iss|ada"));
    assertThat(rig.asks)
        .containsExactly(
            "expectCommit 0", "mutate m:f {} once", "authenticate 1 iss|ada", "modify 1 +0 a:f {}");
    judge(1, accepted("iss|bob"));
    rig.asks.clear();
    for (int i = 0; i < 3; i++) rig.outcome(i, SessionRig.failure("no"));
    assertThat(rig.asks)
        .containsSequence("expectCommit 1", "mutate m:f {} once as iss|ada")
        .containsSequence("expectCommit 2", "mutate m:f {} once as iss|bob");
    assertThat(tokens).containsExactly(new Token.User("t"), new Token.User("t"));
  }

  @Test
  void aRefusedTokenIsToldWithItsBaseVersion() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada"));
    rig.client(USER.formatted(1));
    rig.mutate(0);
    judge(1, new Verdict.Refused("The token has expired."));
    assertThat(rig.frame())
        .isEqualTo(
            "{\"type\":\"AuthError\",\"error\":\"The token has expired.\",\"baseVersion\":1,\"authUpdateAttempted\":true}");
    assertThat(rig.close().code()).isEqualTo(1000);
    assertThat(rig.executor.runs).isEmpty();
  }

  @Test
  void aVerdictThatCannotBeHadClosesTheSocket() {
    rig.client(USER.formatted(0));
    verdicts.get(0).completeExceptionally(new IllegalStateException("the provider is away"));
    rig.threads.runAll();
    assertThat(rig.close().code()).isEqualTo(1011);
    assertThat(rig.close().reason()).startsWith("InternalServerError");
    assertThat(rig.failures).hasSize(1);
  }

  @Test
  void aVerdictForAClosedSocketIsOfNoConsequence() {
    rig.client(USER.formatted(0));
    rig.session.disconnected();
    rig.threads.runAll();
    judge(0, accepted("iss|ada"));
    assertThat(rig.asks).containsExactly("close");
    assertThat(rig.socket.closes).isEmpty();
  }

  private static Verdict accepted(String who, Duration lifetime) {
    return new Verdict.Accepted(new Identity(who, JsonValue.Obj.EMPTY), lifetime);
  }

  private static String expired(int baseVersion) {
    return "{\"type\":\"AuthError\",\"error\":\"The token has expired.\",\"baseVersion\":%d,\"authUpdateAttempted\":false}"
        .formatted(baseVersion);
  }

  @Test
  void anIdentityEndsByItselfOnASilentSocket() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofSeconds(30)));
    rig.transition(0, 1, 5);
    rig.frame();
    rig.pass(Duration.ofSeconds(29), true);
    assertThat(rig.socket.closes).isEmpty();
    rig.socket.frames.clear();
    rig.pass(Duration.ofSeconds(1), true);
    assertThat(rig.frame()).isEqualTo(expired(1));
    assertThat(rig.close().code()).isEqualTo(1000);
    assertThat(rig.asks).endsWith("close");
  }

  @Test
  @DisplayName(
      "case 57: a mutation that comes after the token's end is not run, and the one in flight is")
  void nothingIsBegunUnderAnIdentityThatHasEnded() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofSeconds(30)));
    rig.mutate(0);
    rig.clock.advance(Duration.ofSeconds(30));
    rig.mutate(1);
    assertThat(rig.frame()).isEqualTo(expired(1));
    assertThat(rig.close().code()).isEqualTo(1000);
    assertThat(rig.executor.runs).hasSize(1);
    rig.outcome(0, SessionRig.failure("no"));
    assertThat(rig.socket.frames).isEmpty();
  }

  @Test
  void nothingIsShownUnderAnIdentityThatHasEnded() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofSeconds(30)));
    rig.add(0, 0, "a:f");
    rig.clock.advance(Duration.ofSeconds(30));
    rig.transition(1, 1, 5, SessionRig.updated(0, "\"of ada\""));
    assertThat(rig.frame()).isEqualTo(expired(1));
    assertThat(rig.socket.frames).isEmpty();
    assertThat(rig.close().code()).isEqualTo(1000);
  }

  @Test
  void aFreshTokenMovesTheEndAndTheSameTokenMayBeShownAgain() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofSeconds(30)));
    rig.pass(Duration.ofSeconds(20), true);
    rig.client(USER.formatted(1));
    judge(1, accepted("iss|ada", Duration.ofSeconds(10)));
    rig.client(USER.formatted(2));
    judge(2, accepted("iss|ada", Duration.ofMinutes(10)));
    rig.pass(Duration.ofMinutes(9), true);
    assertThat(rig.socket.closes).isEmpty();
    assertThat(rig.asks).endsWith("authenticate 3 iss|ada");
    rig.pass(Duration.ofMinutes(1), true);
    assertThat(rig.close().code()).isEqualTo(1000);
  }

  @Test
  void whoHasLoggedOutDoesNotExpire() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofSeconds(30)));
    rig.client("{\"type\":\"Authenticate\",\"baseVersion\":1,\"tokenType\":\"None\"}");
    rig.pass(Duration.ofMinutes(10), true);
    assertThat(rig.socket.closes).isEmpty();
  }

  @Test
  void aLifetimeBeyondTheClockIsNoShortOne() {
    rig.client(USER.formatted(0));
    judge(0, accepted("iss|ada", Duration.ofDays(365 * 1_000)));
    rig.pass(Duration.ofMinutes(10), true);
    assertThat(rig.socket.closes).isEmpty();
  }

  @Test
  void aTokenThatCannotBeJudgedNowIsShownAgainOnAnotherSocket() {
    rig.client(USER.formatted(0));
    judge(0, new Verdict.Undecided("The keys can't be had just now."));
    assertThat(rig.close().code()).isEqualTo(1011);
    assertThat(rig.close().reason()).startsWith("InternalServerError");
    assertThat(rig.socket.frames).isEmpty();
    assertThat(rig.failures).isEmpty();
  }
}
