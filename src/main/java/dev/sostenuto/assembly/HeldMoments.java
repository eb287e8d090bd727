package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.HeldQueries;
import dev.sostenuto.engine.function.HeldSnapshots;
import dev.sostenuto.engine.function.HeldSnapshots.NotHeldException;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.Lsn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Held snapshots by the timestamps that HTTP callers know: log positions, which mean nothing to
 * another server. Safe for use by many threads.
 */
final class HeldMoments implements HeldQueries {
  private final HeldSnapshots snapshots;

  HeldMoments(HeldSnapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public CompletionStage<Long> timestamp() {
    return snapshots.hold().thenApply(Lsn::value);
  }

  @Override
  public CompletionStage<Optional<List<QueryOutcome>>> run(long ts, List<QueryCall> calls) {
    if (ts == 0) return CompletableFuture.completedFuture(Optional.empty());
    return snapshots
        .run(new Lsn(ts), calls)
        .<Optional<List<QueryOutcome>>>thenApply(Optional::of)
        .exceptionally(HeldMoments::emptyIfNotHeld);
  }

  private static Optional<List<QueryOutcome>> emptyIfNotHeld(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    Throwable cause = wrapped ? failure.getCause() : failure;
    if (cause instanceof NotHeldException) return Optional.empty();
    throw new CompletionException(cause);
  }
}
