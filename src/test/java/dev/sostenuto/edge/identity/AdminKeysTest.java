package dev.sostenuto.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.engine.function.Auth;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKeysTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String KEY = "piano|" + SECRET;

  private long nanos = Long.MAX_VALUE - 1_000;
  private final AdminKeys keys =
      new AdminKeys(
          Optional.of(AdminKey.ofSetting(KEY)),
          new AttemptLimits(3, Duration.ofMinutes(1), 2),
          () -> nanos);

  private Verdict judge(String key, String address) {
    return keys.judge(new Token.Admin(key, null), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {KEY, "prod:" + KEY, "preview:team:name|" + SECRET, "project:x|" + SECRET, SECRET})
  void theKeyIsKnownInEachFormThatToolsGiveIt(String shown) {
    assertThat(judge(shown, "a")).isEqualTo(new Verdict.Accepted(Identity.ADMIN));
    assertThat(Auth.userOf(Identity.ADMIN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "piano|",
        "other|" + SECRET,
        "piano|" + SECRET + "0",
        "piano|0123456789ABCDEF0123456789abcdef",
        "prod:other|" + SECRET
      })
  void anotherKeyIsRefused(String shown) {
    assertThat(judge(shown, "a")).isEqualTo(new Verdict.Refused("The admin key is wrong."));
  }

  @Test
  void anAddressThatGuessesIsNotLookedAtForAWhile() {
    for (int i = 0; i < 3; i++) judge("guess", "a");
    assertThat(judge(KEY, "a")).isInstanceOf(Verdict.Refused.class);
    assertThat(keys.isKey(KEY, "a")).isFalse();
    assertThat(judge(KEY, "b")).isInstanceOf(Verdict.Accepted.class);
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(judge(KEY, "a")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void onlySoManyAddressesAreRemembered() {
    for (String address : new String[] {"a", "b", "c"})
      for (int i = 0; i < 3; i++) judge("guess", address);
    assertThat(judge(KEY, "a")).isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(KEY, "c")).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void theAdministratorMayActAsAUser() {
    JsonValue.Obj whole = JsonValue.object().put("tokenIdentifier", "iss|ada").build();
    assertThat(keys.judge(new Token.Admin(KEY, whole), "a"))
        .isEqualTo(new Verdict.Accepted(new Identity("iss|ada", whole, true)));
    JsonValue.Obj parts = JsonValue.object().put("issuer", "iss").put("subject", "ada").build();
    assertThat(keys.judge(new Token.Admin(KEY, parts), "a"))
        .isEqualTo(new Verdict.Accepted(new Identity("iss|ada", parts, true)));
    for (JsonValue.Obj nobody :
        new JsonValue.Obj[] {
          JsonValue.Obj.EMPTY,
          JsonValue.object().put("issuer", "iss").build(),
          JsonValue.object().put("tokenIdentifier", 5).build(),
          JsonValue.object().put("tokenIdentifier", "").build()
        })
      assertThat(keys.judge(new Token.Admin(KEY, nobody), "a")).isInstanceOf(Verdict.Refused.class);
    assertThat(keys.judge(new Token.Admin("x", whole), "a")).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void withoutAKeyThereIsNoAdministrator() {
    AdminKeys none = new AdminKeys(Optional.empty(), AttemptLimits.DEFAULTS, () -> 0);
    assertThat(none.judge(new Token.Admin("", null), "a")).isInstanceOf(Verdict.Refused.class);
    assertThat(none.isKey("", "a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        SECRET,
        "|" + SECRET,
        "piano|0123456789abcdef0123456789abcde",
        "piano|0123456789abcdef:0123456789abcdef",
        "prod:piano|" + SECRET
      })
  void aSettingThatCouldBeGuessedOrMisreadStopsTheStart(String setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdminKey.ofSetting(setting))
        .withMessageContaining("sostenuto.admin-key must be")
        .satisfies(
            e -> assertThat(setting.isEmpty() || !e.getMessage().contains(setting)).isTrue());
  }

  @Test
  void theKeyIsNotPrinted() {
    assertThat(AdminKey.ofSetting(KEY).toString()).doesNotContain(SECRET);
  }
}
