package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import java.util.List;

/** Reads outcomes of calls. Stateless. */
final class CallOutcomes {
  private CallOutcomes() {}

  /** The function's own result, or null when it could not be run. */
  static CallResult result(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) return done.result();
    return outcome instanceof Outcome.Recorded recorded ? recorded.result() : null;
  }

  static List<String> logLines(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) return done.logLines();
    return outcome instanceof Outcome.Recorded recorded ? recorded.logLines() : List.of();
  }
}
