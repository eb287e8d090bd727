package dev.sostenuto.engine.function;

import java.util.concurrent.CompletionStage;

/**
 * Opens snapshots of the database in which queries run. Safe for use by many threads; nothing here
 * blocks the caller.
 */
public interface QuerySnapshots {
  /** Completes exceptionally when the database can't be reached. */
  CompletionStage<QuerySnapshot> open();
}
