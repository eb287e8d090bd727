package dev.sostenuto.engine.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedSettingsTest {
  private static final String URL = "jdbc:postgresql://db:5432/app";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsStay() {
    FeedSettings settings = FeedSettings.of(URL, "app", "secret");

    assertThat(settings.publication()).isEqualTo("sostenuto");
    assertThat(settings.schema()).isEqualTo("public");
    assertThat(settings.slotPrefix()).isEqualTo("sostenuto");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.pingInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.statusInterval()).isEqualTo(SECOND);
    assertThat(settings.waitingInterval()).isEqualTo(SECOND);
    assertThat(settings.backoffMin()).isEqualTo(Duration.ofMillis(100));
    assertThat(settings.backoffMax()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.commitRowLimit()).isEqualTo(10_000);
    assertThat(settings.commitBytesLimit()).isEqualTo(64L * 1024 * 1024);
  }

  @Test
  void thePasswordIsNeverShown() {
    FeedSettings settings = FeedSettings.of(URL + "?password=hidden&ssl=true", "app", "secret");

    assertThat(settings.toString()).contains("app", URL).doesNotContain("secret", "hidden");
    assertThatThrownBy(
            () -> FeedSettings.of("jdbc:mysql://db/app?password=hidden", "app", "secret"))
        .hasMessageContaining("jdbc:mysql://db/app")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "1st", "a-b", "a b", "a\"b", "a'b", "ž"})
  void namesArePlain(String name) {
    assertThatThrownBy(() -> withNames(name, "public", "slot")).hasMessageContaining("publication");
    assertThatThrownBy(() -> withNames("p", name, "slot")).hasMessageContaining("schema");
    assertThatThrownBy(() -> withNames("p", "public", name)).hasMessageContaining("slot prefix");
  }

  @Test
  void namesFitIntoPostgres() {
    assertThat(withNames("p".repeat(63), "s".repeat(63), "x".repeat(40))).isNotNull();
    assertThatThrownBy(() -> withNames("p".repeat(64), "public", "slot"))
        .hasMessageContaining("publication");
    assertThatThrownBy(() -> withNames("p", "public", "x".repeat(41)))
        .hasMessageContaining("40 characters");
  }

  @Test
  void limitsAndTimesArePositive() {
    FeedSettings good = FeedSettings.of(URL, "app", "");
    assertThatThrownBy(() -> good.withCommitLimits(0, 1)).hasMessageContaining("row limit");
    assertThatThrownBy(() -> good.withCommitLimits(1, 0)).hasMessageContaining("byte limit");
    assertThatThrownBy(() -> good.withIntervals(Duration.ZERO, SECOND, SECOND))
        .hasMessageContaining("ping interval");
    assertThatThrownBy(() -> good.withIntervals(SECOND, Duration.ofNanos(1), SECOND))
        .hasMessageContaining("status interval");
    assertThatThrownBy(() -> good.withIntervals(SECOND, SECOND, SECOND.negated()))
        .hasMessageContaining("waiting interval");
    assertThatThrownBy(() -> withTimes(Duration.ZERO, SECOND, SECOND))
        .hasMessageContaining("connect timeout");
    assertThatThrownBy(() -> withTimes(SECOND, Duration.ZERO, SECOND))
        .hasMessageContaining("smallest back-off");
    assertThatThrownBy(() -> withTimes(SECOND, SECOND, Duration.ofMillis(999)))
        .hasMessageContaining("below the smallest");
  }

  private static FeedSettings withNames(String publication, String schema, String slotPrefix) {
    return new FeedSettings(
        URL,
        "app",
        "",
        publication,
        schema,
        slotPrefix,
        SECOND,
        SECOND,
        SECOND,
        SECOND,
        SECOND,
        SECOND,
        1,
        1);
  }

  private static FeedSettings withTimes(Duration connect, Duration min, Duration max) {
    return new FeedSettings(
        URL, "app", "", "p", "public", "s", connect, SECOND, SECOND, SECOND, min, max, 1, 1);
  }
}
