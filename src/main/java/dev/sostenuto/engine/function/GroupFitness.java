package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which mutations may share a transaction: those whose authors say so, unless they have kept others
 * waiting, or spoiled their transaction, lately. Safe for use by many threads.
 */
final class GroupFitness {
  private static final System.Logger LOG = System.getLogger(GroupFitness.class.getName());

  /** Calls that are run alone afterwards. */
  private static final int PENALTY = 50;

  private final Set<String> grouped;

  /** Calls still to be run alone, by path; no other paths than those that are grouped. */
  private final Map<String, Integer> alone = new ConcurrentHashMap<>();

  private final Set<String> neverAgain = ConcurrentHashMap.newKeySet();

  private final Duration limit;

  /**
   * @param limit who has taken longer runs alone for a while
   */
  GroupFitness(FunctionRegistry registry, Duration limit) {
    this.limit = limit;
    this.grouped =
        registry.definitions().stream()
            .filter(
                function ->
                    function.annotation(Mutation.class).filter(Mutation::grouped).isPresent())
            .map(function -> function.path().toString())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether this call may share its transaction. */
  boolean fits(MutationTask task) {
    String path = task.name();
    if (!grouped.contains(path) || neverAgain.contains(path)) return false;
    if (task.request() == null || task.request().isPerhapsResent()) return false;
    return !alone.containsKey(path)
        || alone.computeIfPresent(path, (same, calls) -> calls == 1 ? null : calls - 1) == null;
  }

  /** It has taken so long, in a group. */
  void ran(String path, long nanos) {
    if (nanos > limit.toNanos()) spoiled(path);
  }

  /** A group could not be kept because of it. */
  void spoiled(String path) {
    alone.put(path, PENALTY);
  }

  /** It asks for what groups don't have. */
  void needsOwnTransaction(String path) {
    if (neverAgain.add(path))
      LOG.log(
          System.Logger.Level.WARNING,
          "The mutation "
              + path
              + " says that it can share its transaction, but uses JPA; it is run alone from now on");
  }
}
