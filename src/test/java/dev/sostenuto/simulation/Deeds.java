package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.CallExecutor.Request;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What functions were really run for, whatever anybody was told. */
final class Deeds {
  private final Map<Request, Integer> actions = new HashMap<>();
  private final Set<Request> failures = new HashSet<>();

  void acted(Request request) {
    actions.merge(request, 1, Integer::sum);
  }

  /** A run of the mutation came to its own bad end. */
  void failed(Request request) {
    failures.add(request);
  }

  boolean hasFailed(Request request) {
    return failures.contains(request);
  }

  Map<Request, Integer> actions() {
    return actions;
  }
}
