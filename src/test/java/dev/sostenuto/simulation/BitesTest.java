package dev.sostenuto.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation bites: with any one rule of the design, sections 6 and 7, taken out of the
 * product, some law is seen to break within a few seeds.
 */
class BitesTest {
  private static final long FIRST_SEED = 1;

  /** Far more than any rule needs; whatever is found later than this is not found in good time. */
  private static final int SEEDS = 400;

  static Iterable<Rule> rules() {
    return Rules.ALL;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void aMissingRuleIsNoticed(Rule rule) {
    Mutant mutant = Mutant.of(rule.file(), rule.snippets());
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Optional<Throwable> violation = violation(mutant, seed);
      if (violation.isEmpty()) continue;
      System.out.printf(
          "%-60s seed %2d: %s%n", rule, seed, violation.get().toString().lines().findFirst().get());
      return;
    }
    throw new AssertionError(
        "Without the rule \"" + rule + "\" nothing is seen to break in " + SEEDS + " seeds");
  }

  @Test
  void withAllRulesNothingBreaks() {
    Mutant unchanged = Mutant.unchanged();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 5; seed++)
      assertThat(violation(unchanged, seed)).isEmpty();
  }

  private static Optional<Throwable> violation(Mutant mutant, long seed) {
    try {
      Method run =
          mutant
              .loadClass(Simulation.class.getName())
              .getDeclaredMethod("run", long.class, boolean.class);
      run.setAccessible(true);
      run.invoke(null, seed, true);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      return Optional.of(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
