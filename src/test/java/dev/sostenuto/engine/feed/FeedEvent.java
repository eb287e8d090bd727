package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;

/** One call that a {@link FeedListener} received. Immutable. */
sealed interface FeedEvent {
  record Connected(int timeline, TransactionSnapshot afterSlot) implements FeedEvent {}

  record Delivered(Commit commit, long nanoTime) implements FeedEvent {}

  record Reached(Lsn position) implements FeedEvent {}

  record Disconnected(String why) implements FeedEvent {}

  record WaitingFor(int transactions) implements FeedEvent {}
}
