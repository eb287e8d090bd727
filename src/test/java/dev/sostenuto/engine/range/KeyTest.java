package dev.sostenuto.engine.range;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Property;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTest {
  @Test
  void bytesAreComparedUnsignedAndPrefixesComeFirst() {
    assertThat(key(0x7f)).isLessThan(key(0x80));
    assertThat(key(1)).isLessThan(key(1, 0));
    assertThat(Key.EMPTY).isLessThan(key(0));
  }

  @Test
  void nothingLiesBetweenAKeyAndTheKeyAfter() {
    Property.check(
        2000,
        random -> {
          Key key = random(random);
          Key other = random(random);
          assertThat(key.after()).isGreaterThan(key);
          assertThat(other.compareTo(key) > 0).isEqualTo(other.compareTo(key.after()) >= 0);
        });
  }

  @Test
  void endOfPrefixSeparatesThoseThatStartWithItFromAllGreaterOnes() {
    Property.check(
        2000,
        random -> {
          Key prefix = random(random);
          Key other = random(random);
          Key end = prefix.endOfPrefix();
          boolean within =
              other.compareTo(prefix) >= 0 && (end == null || other.compareTo(end) < 0);
          assertThat(within).isEqualTo(other.startsWith(prefix));
        });
  }

  @Test
  void prefixOfNothingButHighestBytesHasNoEnd() {
    assertThat(Key.EMPTY.endOfPrefix()).isNull();
    assertThat(key(0xff, 0xff).endOfPrefix()).isNull();
    assertThat(key(1, 0xff).endOfPrefix()).isEqualTo(key(2));
  }

  @Test
  void bytesAreCopiedInAndOut() {
    byte[] bytes = {1, 2};
    Key key = Key.of(bytes);
    bytes[0] = 9;
    key.bytes()[1] = 9;
    assertThat(key).isEqualTo(key(1, 2)).hasSameHashCodeAs(key(1, 2)).hasToString("0102");
  }

  static Key key(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) copy[i] = (byte) bytes[i];
    return Key.of(copy);
  }

  /** A key from a space so small that equal ones and prefixes are common. */
  static Key random(Random random) {
    int[] alphabet = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    int[] bytes =
        random.ints(random.nextInt(4), 0, alphabet.length).map(i -> alphabet[i]).toArray();
    return key(bytes);
  }
}
