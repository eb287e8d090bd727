package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.edge.http.HttpLimits;
import dev.sostenuto.engine.session.SessionLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

class EdgeSettingsTest {
  private final FakeConfig config = new FakeConfig();

  @Test
  void withoutSettingsTheDefaultsHold() {
    assertThat(EdgeSettings.read(config))
        .isEqualTo(
            new EdgeSettings(
                new SessionLimits(
                    20_000,
                    20_000,
                    1_000,
                    1_000,
                    10_000,
                    67_108_864,
                    4_000,
                    16_777_216,
                    134_217_728,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5)),
                new HttpLimits(16_779_216, 1_000, Duration.ofMinutes(10))));
  }

  @Test
  void aSettingReachesItsLimit() {
    config.values.put("sostenuto.session.max-mutations", 7);
    config.values.put("sostenuto.session.outbox-chars", 8L);
    config.values.put("sostenuto.session.ping-after", Duration.ofSeconds(9));
    EdgeSettings settings = EdgeSettings.read(config);
    assertThat(settings.sessions().mutations()).isEqualTo(7);
    assertThat(settings.sessions().outboxChars()).isEqualTo(8);
    assertThat(settings.sessions().pingAfter()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void anImpossibleSettingStopsTheStart() {
    config.values.put("sostenuto.session.max-sessions", 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EdgeSettings.read(config))
        .withMessageContaining("sessions must be at least 1");
  }

  @Test
  void everyKeyIsInTheManual() throws IOException {
    EdgeSettings.read(config);
    String manual = Files.readString(Path.of("docs/OPERATING.md"));
    assertThat(config.asked).hasSize(17).allMatch(key -> manual.contains("`" + key + "`"));
  }

  /** A configuration that holds what the test puts into it. Confined to the test's thread. */
  private static final class FakeConfig implements Config {
    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> asked = new TreeSet<>();

    @Override
    public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
      asked.add(name);
      return Optional.ofNullable(type.cast(values.get(name)));
    }

    @Override
    public <T> T getValue(String name, Class<T> type) {
      return getOptionalValue(name, type).orElseThrow();
    }

    @Override
    public ConfigValue getConfigValue(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<String> getPropertyNames() {
      return values.keySet();
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
      return Optional.empty();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }
}
