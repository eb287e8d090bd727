package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.edge.http.HttpLimits;
import dev.sostenuto.engine.protocol.ProtocolLimits;
import dev.sostenuto.engine.session.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EdgeSettingsTest {
  private final FakeConfig config = new FakeConfig();

  private EdgeSettings read() {
    return EdgeSettings.read(new Settings(config));
  }

  @Test
  void withoutSettingsTheDefaultsHold() {
    assertThat(read())
        .isEqualTo(
            new EdgeSettings(
                new SessionLimits(
                    20_000,
                    20_000,
                    33_554_432,
                    1_000,
                    1_000,
                    10_000,
                    67_108_864,
                    268_435_456,
                    4_000,
                    16_777_216,
                    134_217_728,
                    67_108_864,
                    4,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5)),
                new ProtocolLimits(18_874_368, 10_000, 1_048_576, 65_536),
                new HttpLimits(16_779_216, 1_000, Duration.ofMinutes(10))));
  }

  @Test
  void aSettingReachesItsLimit() {
    config.values.put("sostenuto.session.max-mutations", 7);
    config.values.put("sostenuto.session.outbox-chars", 8L);
    config.values.put("sostenuto.session.ping-after", Duration.ofSeconds(9));
    config.values.put("sostenuto.message.modifications", 10);
    EdgeSettings settings = read();
    assertThat(settings.sessions().mutations()).isEqualTo(7);
    assertThat(settings.sessions().outboxChars()).isEqualTo(8);
    assertThat(settings.sessions().pingAfter()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.messages().modifications()).isEqualTo(10);
  }

  @Test
  void anImpossibleSettingStopsTheStart() {
    config.values.put("sostenuto.session.max-sessions", 0);
    assertThatIllegalArgumentException()
        .isThrownBy(this::read)
        .withMessageContaining("sessions must be at least 1");
  }
}
