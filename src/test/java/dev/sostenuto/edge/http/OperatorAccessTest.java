package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.edge.http.OperatorAccess.Caller;
import dev.sostenuto.edge.identity.AdminKey;
import dev.sostenuto.edge.identity.AdminKeys;
import dev.sostenuto.edge.identity.AttemptLimits;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Only operators look inside, and in dev mode whoever sits at this machine. */
class OperatorAccessTest {
  private static final String KEY = "sostenuto|0123456789abcdef0123456789abcdef";
  private static final Caller LOCAL = new Caller("127.0.0.1", "127.0.0.1:9080", null, null);

  private static int status(boolean devMode, String key, Caller caller) {
    try {
      new OperatorAccess(devMode, keys(key)).require(caller);
      return 200;
    } catch (HttpError refused) {
      return refused.status();
    }
  }

  private static AdminKeys keys(String key) {
    return new AdminKeys(
        Optional.ofNullable(key).map(AdminKey::ofSetting), AttemptLimits.DEFAULTS, () -> 0);
  }

  private static Caller with(String authorization) {
    return new Caller("10.0.0.7", "example.com", null, authorization);
  }

  @Test
  void inProductionThereIsNoSuchRouteWithoutAKey() {
    assertThat(status(false, null, LOCAL)).isEqualTo(404);
    assertThat(status(false, null, with("Bearer " + KEY))).isEqualTo(404);
  }

  @Test
  void theKeyLetsAnOperatorInFromAnywhere() {
    assertThat(status(false, KEY, with("Bearer " + KEY))).isEqualTo(200);
    assertThat(status(false, KEY, with("bearer  " + KEY + " "))).isEqualTo(200);
    assertThat(status(true, KEY, with("Bearer " + KEY))).isEqualTo(200);
  }

  @Test
  void anotherKeyOrNoneIsRefused() {
    assertThat(status(false, KEY, LOCAL)).isEqualTo(401);
    for (String wrong :
        new String[] {"Bearer", "Bearer ", KEY, "Bearer " + KEY + "0", "Basic " + KEY})
      assertThat(status(false, KEY, with(wrong))).as(wrong).isEqualTo(401);
    assertThat(status(true, KEY, new Caller("127.0.0.1", "localhost", null, "Bearer x")))
        .isEqualTo(401);
  }

  @Test
  void inDevModeThisMachineNeedsNoKey() {
    assertThat(status(true, null, LOCAL)).isEqualTo(200);
    assertThat(status(true, null, new Caller("::1", "[::1]:9080", null, null))).isEqualTo(200);
    assertThat(
            status(
                true, null, new Caller("127.0.0.1", "localhost:1", "http://localhost:5173", null)))
        .isEqualTo(200);
  }

  @Test
  void inDevModeOtherMachinesAndForeignPagesAreRefused() {
    assertThat(status(true, null, new Caller("10.0.0.7", "127.0.0.1", null, null))).isEqualTo(404);
    assertThat(status(true, null, new Caller("127.0.0.1", "rebound.example", null, null)))
        .isEqualTo(404);
    assertThat(
            status(true, null, new Caller("127.0.0.1", "localhost", "https://evil.example", null)))
        .isEqualTo(404);
    assertThat(status(true, null, new Caller("127.0.0.1", "localhost", "null", null)))
        .isEqualTo(404);
    assertThat(status(true, null, new Caller("127.0.0.1", "localhost.evil.example", null, null)))
        .isEqualTo(404);
    assertThat(status(true, null, new Caller("127.0.0.1", null, null, null))).isEqualTo(404);
  }

  @Test
  void theKeyIsTakenInTheFormOfToolsToo() {
    assertThat(status(false, KEY, with("Convex " + KEY))).isEqualTo(200);
    assertThat(status(false, KEY, with("convex prod:" + KEY))).isEqualTo(200);
    assertThat(status(false, KEY, with("Convex other" + KEY))).isEqualTo(401);
  }

  @Test
  void whoGuessesTooOftenIsNotLookedAt() {
    OperatorAccess access = new OperatorAccess(false, keys(KEY));
    for (int i = 0; i < AttemptLimits.DEFAULTS.failures(); i++)
      assertThatThrownBy(() -> access.require(with("Bearer guess")));
    assertThatThrownBy(() -> access.require(with("Bearer " + KEY))).isInstanceOf(HttpError.class);
    access.require(new Caller("10.0.0.8", "example.com", null, "Bearer " + KEY));
  }
}
