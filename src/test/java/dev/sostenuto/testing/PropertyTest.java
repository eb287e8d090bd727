package dev.sostenuto.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PropertyTest {
  @Test
  void everyCaseGetsItsOwnRandomness() {
    List<Long> firsts = new ArrayList<>();
    Property.check(100, random -> firsts.add(random.nextLong()));
    assertThat(firsts).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
  }

  @Test
  void failingCaseIsReplayedByItsSeed() {
    List<Long> drawn = new ArrayList<>();
    AssertionError failure = failureOf(drawn, 1000);
    long failing = drawn.get(drawn.size() - 1);
    Matcher seed = Pattern.compile("-Dsostenuto.seed=(-?\\d+)").matcher(failure.getMessage());
    assertThat(seed.find()).isTrue();

    String before = System.setProperty("sostenuto.seed", seed.group(1));
    try {
      List<Long> again = new ArrayList<>();
      failureOf(again, 1);
      assertThat(again).containsExactly(failing);
    } finally {
      restore(before);
    }
  }

  @Test
  void exceptionsAreFailuresWithTheirCause() {
    assertThatThrownBy(() -> Property.check(1, random -> Integer.parseInt("x")))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(NumberFormatException.class);
  }

  private static AssertionError failureOf(List<Long> drawn, int cases) {
    try {
      Property.check(
          cases,
          random -> {
            long next = random.nextLong();
            drawn.add(next);
            if (next % 5 == 0) throw new AssertionError("drew " + next);
          });
    } catch (AssertionError e) {
      return e;
    }
    throw new IllegalStateException("No case failed");
  }

  private static void restore(String seed) {
    if (seed == null) {
      System.clearProperty("sostenuto.seed");
    } else {
      System.setProperty("sostenuto.seed", seed);
    }
  }
}
