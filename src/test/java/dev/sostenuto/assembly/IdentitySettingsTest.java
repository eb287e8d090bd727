package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentitySettingsTest {
  private final FakeConfig config = new FakeConfig();

  @BeforeEach
  void set() {
    config.values.put("sostenuto.admin-key", "piano|0123456789abcdef0123456789abcdef");
    config.values.put("sostenuto.auth.providers", "a, school-1");
    for (String name : new String[] {"a", "school-1"}) {
      config.values.put("sostenuto.auth." + name + ".issuer", "https://" + name + ".example");
      config.values.put("sostenuto.auth." + name + ".audience", "web, app");
      config.values.put("sostenuto.auth." + name + ".jwks", "/keys/" + name + ".json");
    }
    config.values.put("sostenuto.auth.a.algorithms", "EdDSA");
  }

  private IdentitySettings read() {
    return IdentitySettings.read(new Settings(config));
  }

  @Test
  void providersAreReadByTheirNames() {
    IdentitySettings.Trusted first = read().providers().get(0);
    assertThat(first.keys()).isEqualTo("/keys/a.json");
    assertThat(first.provider().issuer()).isEqualTo("https://a.example");
    assertThat(first.provider().audiences()).containsExactly("web", "app");
    assertThat(first.provider().algorithms()).containsExactly("EdDSA");
    IdentitySettings.Trusted second = read().providers().get(1);
    assertThat(second.provider().name()).isEqualTo("school-1");
    assertThat(second.provider().algorithms()).containsExactlyInAnyOrder("RS256", "ES256", "EdDSA");
  }

  @Test
  void anIncompleteProviderStopsTheStart() {
    for (String part : new String[] {"issuer", "audience", "jwks"}) {
      String key = "sostenuto.auth.a." + part;
      Object usual = config.values.remove(key);
      assertThatThrownBy(this::read).as(part).isInstanceOf(RuntimeException.class);
      config.values.put(key, usual);
    }
    config.values.put("sostenuto.auth.a.audience", " , ");
    assertThatThrownBy(this::read).hasMessageContaining("needs an issuer and an audience");
    config.values.put("sostenuto.auth.a.audience", "web");
    config.values.put("sostenuto.auth.a.algorithms", "RS256,HS256");
    assertThatThrownBy(this::read).hasMessageContaining("known are RS256, ES256 and EdDSA");
    config.values.put("sostenuto.auth.providers", "A b");
    assertThatThrownBy(this::read).hasMessageContaining("not letters, digits and '-'");
  }

  @Test
  void productionNeedsAnAdminKeyAndDevModeDoesNot() {
    config.values.remove("sostenuto.admin-key");
    assertThatThrownBy(this::read)
        .hasMessageStartingWith("sostenuto.admin-key is missing: set it to sostenuto|");
    config.values.put("sostenuto.dev-mode", true);
    assertThat(read().adminKey()).isEmpty();
  }

  @Test
  void guestsHaveAnIssuerOfTheInstanceUnlessItIsSaid() {
    assertThat(read().issuer()).isEqualTo("sostenuto:sostenuto");
    config.values.put("sostenuto.instance-name", "piano");
    assertThat(read().issuer()).isEqualTo("sostenuto:piano");
    config.values.put("sostenuto.guests.issuer", "https://piano.example");
    assertThat(read().issuer()).isEqualTo("https://piano.example");
  }

  @Test
  void aLeewayIsNoLongTime() {
    config.values.put("sostenuto.auth.leeway", Duration.ofMinutes(6));
    assertThatThrownBy(this::read).hasMessageContaining("not 0 to 5 min");
  }
}
