package dev.sostenuto.engine.live;

import java.util.concurrent.CompletionStage;

/**
 * Writes markers into the write-ahead log: committed transactions whose only content is recognised
 * when the feed delivers it (design, section 6.1). Safe for use by many threads; does not block the
 * caller.
 */
@FunctionalInterface
public interface Markers {
  /** Completes when its COMMIT has returned. */
  CompletionStage<Void> write(String content);
}
