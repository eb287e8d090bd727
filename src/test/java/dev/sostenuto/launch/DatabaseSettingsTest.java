package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
  @Test
  void withoutUrlThereIsNoExternalDatabase() {
    assertThat(DatabaseSettings.fromEnvironment(Map.of("DATABASE_USER", "ann"))).isEmpty();
    assertThat(DatabaseSettings.fromEnvironment(Map.of("DATABASE_URL", " "))).isEmpty();
  }

  @Test
  void jdbcUrlIsTakenAsItIs() {
    assertThat(
            DatabaseSettings.fromEnvironment(
                Map.of(
                    "DATABASE_URL", "jdbc:postgresql://db:5433/tunes?sslmode=require",
                    "DATABASE_USER", "ann",
                    "DATABASE_PASSWORD", "p")))
        .contains(
            new DatabaseSettings("jdbc:postgresql://db:5433/tunes?sslmode=require", "ann", "p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "postgresql"})
  void shortUrlCarriesUserAndPassword(String scheme) {
    assertThat(
            DatabaseSettings.fromEnvironment(
                Map.of("DATABASE_URL", scheme + "://ann:a%40b+%3A@[::1]:5433/tunes?sslmode=allow")))
        .contains(
            new DatabaseSettings(
                "jdbc:postgresql://[::1]:5433/tunes?sslmode=allow", "ann", "a@b+:"));
  }

  @Test
  void separateVariablesWinOverTheUrl() {
    assertThat(
            DatabaseSettings.fromEnvironment(
                Map.of(
                    "DATABASE_URL", "postgres://ann:old@db/tunes",
                    "DATABASE_PASSWORD", "new")))
        .contains(new DatabaseSettings("jdbc:postgresql://db/tunes", "ann", "new"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mysql://db/tunes", "postgres://", "postgres:// x", "jdbc:postgresql://db", "db"})
  void otherUrlsAreRefusedWithTheFormsThatWork(String url) {
    assertThatThrownBy(
            () ->
                DatabaseSettings.fromEnvironment(
                    Map.of("DATABASE_URL", url, "DATABASE_USER", "ann")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("DATABASE_URL")
        .hasMessageContaining("jdbc:postgresql://host:port/name");
  }

  @Test
  void missingUserIsRefused() {
    assertThatThrownBy(
            () -> DatabaseSettings.fromEnvironment(Map.of("DATABASE_URL", "postgres://db/tunes")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("DATABASE_USER");
  }

  @Test
  void passwordIsNeverShown() {
    DatabaseSettings settings =
        new DatabaseSettings(
            "jdbc:postgresql://db/tunes?password=s3cret&sslpassword=s3cret", "ann", "s3cret");

    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(settings.shownUrl()).doesNotContain("s3cret");
    assertThat(settings.psqlUrl()).startsWith("postgres://ann@db/tunes").doesNotContain("s3cret");
  }

  @Test
  void refusalNeverRepeatsThePassword() {
    assertThatThrownBy(
            () ->
                DatabaseSettings.fromEnvironment(
                    Map.of("DATABASE_URL", "postgres://ann:s3cret%@db/tunes")))
        .isInstanceOf(Refusal.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cret"));
  }
}
