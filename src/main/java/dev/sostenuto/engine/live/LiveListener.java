package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import java.util.List;

/**
 * Hears what is due to one client. Called by the engine's loop, in the order in which it must reach
 * the client; must return at once and must not throw.
 */
public interface LiveListener {
  /** New results, all true at the same version as everything the client already has. */
  void transition(Transition transition);

  /**
   * The mutation has committed; the transition that shows it comes later.
   *
   * @param ts its wire timestamp
   */
  void committed(long requestId, CallResult result, List<String> logLines, long ts);

  /**
   * The engine cannot go on with this client; close the socket with this reason word (wire
   * contract, section 1.11).
   */
  void abandoned(String reason);

  /**
   * @param querySet the newest query-set version that is answered
   * @param identity likewise
   * @param ts wire timestamp, never below the one before
   */
  record Transition(int querySet, int identity, long ts, List<Modification> modifications) {}

  /** One query's part of a transition. */
  sealed interface Modification {
    int queryId();

    /**
     * @param logLines as JSON strings
     * @param journal to be sent again after a reconnect, or null
     */
    record Updated(int queryId, CallResult.Value value, List<String> logLines, String journal)
        implements Modification {}

    record Failed(int queryId, CallResult.Failure failure, List<String> logLines, String journal)
        implements Modification {}

    record Removed(int queryId) implements Modification {}
  }
}
