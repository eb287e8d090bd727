package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1.48.0, true",
    "1.28.0, true",
    "1.27.9, false",
    "0.99.0, false",
    "2.0.0, true",
    "1.48.0-alpha.1, true",
    "1.28.0+build.5, true"
  })
  void clientsTakeChunksSinceVersion128(String text, boolean takesChunks) {
    assertThat(ClientVersion.parse(text).takesChunks()).isEqualTo(takesChunks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        "01.2.3",
        "1.2.x",
        "1.2.3-",
        "9999999.0.0",
        "sync"
      })
  void garbageIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ClientVersion.parse(text));
  }
}
