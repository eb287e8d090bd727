package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes failures that clients are not told of into the log, under the id that they are told. Safe
 * for use by many threads.
 *
 * <p>Equal failures of a query have one id, and each of its watchers is told of it; so an id is
 * written once in a while, and not once for each of them.
 */
final class FailureLogger implements ErrorRedaction.FailureLog {
  private static final System.Logger LOG = System.getLogger(FailureLogger.class.getName());

  /** How long an id is not written again. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** Ids that are remembered; beyond it the oldest may be written again too early. */
  private static final int REMEMBERED = 1_000;

  private final LongSupplier nanoTime;
  private final Map<String, Long> written = new LinkedHashMap<>();

  FailureLogger(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public void kept(String id, CallResult.Failure failure) {
    if (isDue(id)) LOG.log(System.Logger.Level.WARNING, "Request {0}: {1}", id, failure.detail());
  }

  /** Whether the id has not been written for a while; if so, it counts as written now. */
  synchronized boolean isDue(String id) {
    long now = nanoTime.getAsLong();
    Long last = written.get(id);
    if (last != null && now - last < QUIET.toNanos()) return false;
    written.remove(id);
    written.put(id, now);
    if (written.size() > REMEMBERED) written.remove(written.keySet().iterator().next());
    return true;
  }
}
