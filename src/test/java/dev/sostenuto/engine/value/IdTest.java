package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTest {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  @ParameterizedTest(name = "case 90: {2} is the id of {1} in table {0}")
  @CsvSource({
    "1,00010203-0405-0607-0809-0a0b0c0d0e0f,040020g30g2gc1r81450p30d1r7qke8",
    "10001,00010203-0405-0607-0809-0a0b0c0d0e0f,j57000820c20a1g7104gm2rc1m70ynr8",
    "10001,ffffffff-ffff-ffff-ffff-ffffffffffff,j57fzzzzzzzzzzzzzzzzzzzzzzzzzkyr"
  })
  void vectorsOfTheReferenceHold(int table, UUID uuid, String text) {
    assertThat(new Id<>(table, uuid)).hasToString(text);
    assertThat(Id.parse(text)).isEqualTo(new Id<>(table, uuid));
  }

  @Test
  void everyIdSurvivesTheRoundTripWithinItsLength() {
    Property.check(
        10_000,
        random -> {
          Id<?> id = random(random);
          assertThat(Id.<Object>parse(id.toString())).isEqualTo(id);
          assertThat(id.toString()).hasSizeBetween(31, 37).matches("[0-9a-z]+");
        });
  }

  @Test
  void longestTableNumberFits() {
    Id<?> id = new Id<>(Integer.MAX_VALUE, new UUID(-1, -1));
    assertThat(id.toString()).hasSize(37);
    assertThat(Id.<Object>parse(id.toString())).isEqualTo(id);
  }

  @Test
  @DisplayName("case 90: a changed character is noticed, or leads to another id of one spelling")
  void anyOneChangedCharacterIsNoticedOrLeadsToAnotherIdOfTheSameSpelling() {
    Property.check(
        20_000,
        random -> {
          String text = random(random).toString();
          int at = random.nextInt(text.length());
          char c = ALPHABET.charAt(random.nextInt(32));
          String changed = text.substring(0, at) + c + text.substring(at + 1);
          Id.tryParse(changed).ifPresent(id -> assertThat(id).hasToString(changed));
        });
  }

  @Test
  void mostChangedCharactersAreNoticed() {
    String text = new Id<>(10001, new UUID(1, 2)).toString();
    int accepted = 0;
    for (int i = 0; i < text.length(); i++) {
      for (char c : ALPHABET.toCharArray()) {
        String changed = text.substring(0, i) + c + text.substring(i + 1);
        if (c != text.charAt(i) && Id.tryParse(changed).isPresent()) accepted++;
      }
    }
    // Modulo 256 the checksum notices every change of one byte; a character may lie in two.
    assertThat(accepted).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "j57000820c20a1g7104gm2rc1m70ynr9",
        "j57000820c20a1g7104gm2rc1m70ynr",
        "j57000820c20a1g7104gm2rc1m70ynr80",
        "J57000820C20A1G7104GM2RC1M70YNR8",
        "j57000820c20a1g7104gm2rc1m7oynr8",
        "j57000820c20a1g7104gm2rc1m70ynré",
        " j57000820c20a1g7104gm2rc1m70ynr8",
        "j57000820c20a1g7104gm2rc1m70ynr8\n",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "0000000000000000000000000000000",
        "00010203-0405-0607-0809-0a0b0c0d0e0f"
      })
  void otherTextsAreRefused(String text) {
    assertThat(Id.tryParse(text)).isEmpty();
    assertThatThrownBy(() -> Id.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageEndingWith(" is not an id");
  }

  @Test
  void idsAreOrderedByTableThenByUnsignedBytes() {
    Id<?> low = new Id<>(1, new UUID(1, 0));
    Id<?> lowTail = new Id<>(1, new UUID(1, -1));
    Id<?> high = new Id<>(1, new UUID(-1, 0));
    Id<?> otherTable = new Id<>(2, new UUID(0, 0));
    assertThat(low.compareTo(lowTail)).isNegative();
    assertThat(lowTail.compareTo(high)).isNegative();
    assertThat(high.compareTo(otherTable)).isNegative();
    assertThat(low.compareTo(new Id<>(1, new UUID(1, 0)))).isZero();
  }

  @Test
  void impossibleIdsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Id<>(0, new UUID(0, 0)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Id<>(-1, new UUID(0, 0)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Id<>(1, null));
  }

  private static Id<?> random(Random random) {
    int table = 1 + (random.nextInt(Integer.MAX_VALUE) >> random.nextInt(31));
    return new Id<>(table, new UUID(random.nextLong(), random.nextLong()));
  }
}
