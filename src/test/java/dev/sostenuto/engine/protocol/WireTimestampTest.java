package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sostenuto.testing.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTimestampTest {
  @ParameterizedTest
  @CsvSource({
    "0, AAAAAAAAAAA=",
    "1, AQAAAAAAAAA=",
    "100, ZAAAAAAAAAA=",
    "256, AAEAAAAAAAA=",
    "1700000000000000000, AAAqNv6clxc=",
    "9223372036854775807, /////////38="
  })
  void timestampsHaveTheTextOfTheContract(long ts, String text) {
    assertThat(WireTimestamp.encode(ts)).isEqualTo(text);
    assertThat(WireTimestamp.decode(text)).isEqualTo(ts);
  }

  @Test
  @DisplayName("case 20: every timestamp comes back from its text")
  void everyTimestampComesBack() {
    Property.check(
        2_000,
        random -> {
          long ts = random.nextLong() >>> 1 + random.nextInt(60);
          assertThat(WireTimestamp.decode(WireTimestamp.encode(ts))).isEqualTo(ts);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAAAAAAAAA",
        "AAAAAAAAAAB=",
        "AAAAAAAAAIA=",
        "AAAAAAAAAAAA",
        "AAAAAAAAAA==",
        "_________38=",
        "AAAA AAAAAA=",
        "//////////8=",
        "AAAAAAAAAAA=AAAAAAAAAAA=",
        "ééééééééééé="
      })
  void everythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> WireTimestamp.decode(text));
  }

  @Test
  void negativeTimestampsHaveNoText() {
    assertThatIllegalArgumentException().isThrownBy(() -> WireTimestamp.encode(-1));
  }
}
