package dev.sostenuto.benchmark;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Writers in closed loops, each changing random rows of its own, and sockets that each watch one
 * row.
 *
 * @param writers the next write of each begins when its promise has resolved, and the row's
 *     watcher, if any, has it
 * @param watchers how many rows are watched, the only ones that are written; 0 for none
 */
record Writes(int writers, int watchers, double warmingSeconds, double measuredSeconds)
    implements Workload {

  /** One writer. Confined to the sockets' thread. */
  private final class Writer {
    private final Run run;
    private final int index;
    private final SplittableRandom random;
    private SyncClient client;
    private long begun;
    private int open;

    Writer(Run run, int index) {
      this.run = run;
      this.index = index;
      this.random = new SplittableRandom(index);
    }

    void next() {
      if (run.stopped) return;
      int rows = run.rows / writers;
      int student = random.nextInt(rows) * writers + index;
      long number = ++run.number;
      open = watchers > 0 ? 2 : 1;
      if (watchers > 0) {
        run.awaited[student] = number;
        run.writerOf[student] = this;
      }
      begun = System.nanoTime();
      client.mutate(
          "students:update",
          "{\"id\":\"%s\",\"name\":\"%s\"}"
              .formatted(run.bed.students().get(student), Ascii.marked(number, Bed.NAME_CHARS)),
          () -> {
            run.resolved.add(System.nanoTime() - begun);
            ended();
          });
    }

    void delivered() {
      run.delivered.add(System.nanoTime() - begun);
      ended();
    }

    private void ended() {
      if (--open > 0) return;
      run.done++;
      next();
    }
  }

  /** The state of one run. Confined to the sockets' thread, but for {@code stopped}. */
  private final class Run {
    private final Bed bed;
    private final int rows;
    private final long[] awaited;
    private final Writer[] writerOf;
    private Samples resolved = new Samples();
    private Samples delivered = new Samples();
    private long number;
    private volatile long done;
    private volatile boolean stopped;

    Run(Bed bed) {
      this.bed = bed;
      this.rows = watchers > 0 ? watchers : bed.students().size();
      this.awaited = new long[rows];
      this.writerOf = new Writer[rows];
    }

    BiConsumer<SyncClient, ByteBuffer> watcher(int student) {
      return (client, payload) -> {
        if (awaited[student] == 0 || Ascii.newestMark(payload) != awaited[student]) return;
        awaited[student] = 0;
        writerOf[student].delivered();
      };
    }
  }

  @Override
  public Map<String, Double> run(Bed bed) throws Exception {
    Run run = new Run(bed);
    try (WebSocketLoop loop = bed.loop()) {
      bed.open(loop, watchers, bed::get, false, run::watcher);
      List<SyncClient> clients =
          bed.open(loop, writers, i -> null, true, i -> (client, payload) -> {});
      List<Writer> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Writer writer = new Writer(run, i);
        writer.client = clients.get(i);
        all.add(writer);
      }
      loop.execute(() -> all.forEach(Writer::next));
      Thread.sleep((long) (warmingSeconds * 1e3));
      return measure(bed, run, loop);
    } finally {
      run.stopped = true;
    }
  }

  private Map<String, Double> measure(Bed bed, Run run, WebSocketLoop loop) throws Exception {
    onLoop(
        loop,
        () -> {
          run.resolved = new Samples();
          run.delivered = new Samples();
        });
    long from = run.done;
    long begun = System.nanoTime();
    double serverCpu = bed.processes().serverCpu();
    double postgresCpu = bed.processes().postgresCpu();
    Thread.sleep((long) (measuredSeconds * 1e3));
    double seconds = (System.nanoTime() - begun) / 1e9;
    double count = run.done - from;
    serverCpu = (bed.processes().serverCpu() - serverCpu) / count * 1e3;
    postgresCpu = (bed.processes().postgresCpu() - postgresCpu) / count * 1e3;
    run.stopped = true;
    onLoop(loop, () -> {});
    Samples latency = watchers > 0 ? run.delivered : run.resolved;
    String what = watchers > 0 ? "delivered" : "resolved";
    return Map.of(
        "writes/s",
        count / seconds,
        what + " median ms",
        latency.quantile(0.5),
        what + " p99 ms",
        latency.quantile(0.99),
        "server CPU ms/write",
        serverCpu,
        "PostgreSQL CPU ms/write",
        postgresCpu,
        "CPU ms/write",
        serverCpu + postgresCpu);
  }

  private static void onLoop(WebSocketLoop loop, Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          task.run();
          done.complete(null);
        });
    done.join();
  }
}
