package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Queries of moments that have a timestamp and are kept for a while. Safe for use by many threads;
 * nothing here blocks.
 */
public interface HeldQueries {
  /**
   * The timestamp of a moment that is as late as this call, or earlier by no more than a second.
   */
  CompletionStage<Long> timestamp();

  /**
   * Runs queries at that moment.
   *
   * @return the outcomes in the order of the calls; empty when the moment is not kept, or not any
   *     more
   */
  CompletionStage<Optional<List<QueryOutcome>>> run(long ts, List<QueryCall> calls);
}
