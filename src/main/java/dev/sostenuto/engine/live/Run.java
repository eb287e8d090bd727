package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.RunCost;
import java.time.Instant;
import java.util.List;

/**
 * One run of a subscribed query, as operators see it. Immutable.
 *
 * @param at when its result was taken over
 * @param cost what it took
 * @param changed whether subscribers were told of the result; an equal one is not sent
 * @param failed whether the result is a failure
 * @param causes why it ran, at most {@link RunHistory#CAUSES} of them
 * @param moreCauses how many more there were
 */
public record Run(
    Instant at, RunCost cost, boolean changed, boolean failed, List<Cause> causes, int moreCauses) {
  public Run {
    causes = List.copyOf(causes);
  }
}
