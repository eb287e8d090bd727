package dev.sostenuto.engine.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a key was written from can be read back. */
class KeyReaderTest {
  private static final int KINDS = 7;

  @Test
  void whatWasWrittenIsRead() {
    Property.check(
        500,
        random -> {
          KeyWriter writer = new KeyWriter();
          List<Object> values = new ArrayList<>();
          for (int i = random.nextInt(6); i >= 0; i--) values.add(write(writer, random));
          KeyReader reader = new KeyReader(writer.toKey());
          for (Object value : values) assertThat(reader.next()).isEqualTo(value);
          assertThat(reader.hasMore()).isFalse();
        });
  }

  private static Object write(KeyWriter writer, Random random) {
    switch (random.nextInt(KINDS)) {
      case 0 -> {
        writer.nil();
        return null;
      }
      case 1 -> {
        long value = random.nextLong();
        writer.int64(value);
        return value;
      }
      case 2 -> {
        double value = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        writer.float64(value);
        return value;
      }
      case 3 -> {
        boolean value = random.nextBoolean();
        writer.bool(value);
        return value;
      }
      case 4 -> {
        String value = "a\0é€😀".substring(0, random.nextInt(5)) + random.nextInt();
        writer.text(value);
        return value;
      }
      case 5 -> {
        UUID value = new UUID(random.nextLong(), random.nextLong());
        writer.uuid(value);
        return value;
      }
      default -> {
        BigInteger digits = new BigInteger(random.nextInt(80), random);
        BigDecimal value = new BigDecimal(digits, random.nextInt(40) - 20);
        if (random.nextBoolean()) value = value.negate();
        writer.decimal(value);
        if (value.signum() == 0) return BigDecimal.ZERO;
        BigDecimal shortest = value.stripTrailingZeros();
        return shortest;
      }
    }
  }

  @Test
  void bytesAreReadWithTheirZeros() {
    byte[] value = {0, 1, (byte) 0xff, 0, 0};
    KeyReader reader = new KeyReader(new KeyWriter().bytes(value).toKey());
    assertThat((byte[]) reader.next()).isEqualTo(value);
  }

  @Test
  void whatIsNoColumnIsRefused() {
    for (String hex : List.of("00", "7f", "06", "0661", "066100", "06610003", "09", "0904"))
      assertThatThrownBy(() -> new KeyReader(Key.of(java.util.HexFormat.of().parseHex(hex))).next())
          .as(hex)
          .isInstanceOf(IllegalArgumentException.class);
  }
}
