package dev.sostenuto.benchmark;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One writer, one subscriber, in a closed loop: from sending the mutation to having its effect. */
final class WriteToDelivery implements Workload {
  private static final int TEXT_CHARS = 2_048;
  private static final int WARMING = 4_000;
  private static final int MEASURED = 4_000;

  /** The state of one run. Confined to the sockets' thread. */
  private final class Run {
    private final Bed bed;
    private final Samples delivered = new Samples();
    private final Samples resolved = new Samples();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private SyncClient writer;
    private long number;
    private long begun;
    private int open;

    Run(Bed bed) {
      this.bed = bed;
    }

    void next() {
      if (number == WARMING + MEASURED) {
        end.complete(null);
        return;
      }
      number++;
      open = 2;
      String args =
          "{\"id\":\"%s\",\"text\":\"%s\"}"
              .formatted(bed.students().get(0), Ascii.marked(number, TEXT_CHARS));
      begun = System.nanoTime();
      writer.mutate("benchmark:write", args, () -> ended(resolved));
    }

    void ended(Samples samples) {
      if (number > WARMING) samples.add(System.nanoTime() - begun);
      if (--open == 0) next();
    }
  }

  @Override
  public Map<String, Double> run(Bed bed) throws Exception {
    Run run = new Run(bed);
    try (WebSocketLoop loop = bed.loop()) {
      bed.open(
          loop,
          1,
          i -> bed.get(0),
          false,
          i ->
              (client, payload) -> {
                if (Ascii.newestMark(payload) == run.number) run.ended(run.delivered);
              });
      run.writer = bed.open(loop, 1, i -> null, true, i -> (client, payload) -> {}).get(0);
      loop.execute(run::next);
      run.end.join();
    }
    return Map.of(
        "delivered median ms", run.delivered.quantile(0.5),
        "delivered p99 ms", run.delivered.quantile(0.99),
        "resolved median ms", run.resolved.quantile(0.5));
  }
}
