package dev.sostenuto.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
  @Test
  void readsAndWritesPostgresTextForm() {
    assertThat(Lsn.parse("16/B374D848")).isEqualTo(new Lsn(0x16_B374D848L));
    assertThat(Lsn.parse("16/b374d848")).hasToString("16/B374D848");
    assertThat(Lsn.parse("0/1")).isEqualTo(new Lsn(1)).hasToString("0/1");
    assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF")).isEqualTo(new Lsn(-1));
  }

  @Test
  void textFormRoundTrips() {
    Property.check(
        1_000,
        random -> {
          Lsn lsn = new Lsn(random.nextLong() >>> random.nextInt(63) | 1);
          assertThat(Lsn.parse(lsn.toString())).isEqualTo(lsn);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "1",
        "1/",
        "/1",
        "0/0",
        "-1/2",
        "1/-2",
        "+1/2",
        "1/2/3",
        "G/1",
        " 1/2",
        "1/2 ",
        "123456789/0",
        "0/123456789",
        "\u0661/1"
      })
  void refusesWhatIsNoPosition(String text) {
    assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void comparesAsUnsigned() {
    assertThat(new Lsn(Long.MAX_VALUE)).isLessThan(new Lsn(Long.MIN_VALUE));
    assertThat(new Lsn(1).isBefore(new Lsn(-1))).isTrue();
    assertThat(new Lsn(1).isBefore(new Lsn(1))).isFalse();
  }

  @Test
  void zeroIsNoPosition() {
    assertThatThrownBy(() -> new Lsn(0)).hasMessage("LSN 0 is not a position");
  }
}
