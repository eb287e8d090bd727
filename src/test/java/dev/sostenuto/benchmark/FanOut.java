package dev.sostenuto.benchmark;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Many sockets on one page of rows, one of which changes again and again. */
final class FanOut {
  private static final int SOCKETS = 1_000;
  private static final int ROWS = 20;

  /**
   * At full speed the driver reads now and then, so that the server's writes don't wake it each
   * time: what that costs a server would be other machines' in life.
   */
  private static final Duration READING_PAUSE = Duration.ofNanos(500_000);

  private FanOut() {}

  /** Ten updates a second: from sending the {@code UPDATE} until the last socket has it. */
  static Map<String, Double> paced(Bed bed) throws Exception {
    int warming = 100;
    int measured = 150;
    Samples samples = new Samples();
    Arrivals arrivals = new Arrivals();
    try (WebSocketLoop loop = bed.loop();
        Connection connection = bed.connect();
        PreparedStatement rename = Bed.rename(connection)) {
      bed.open(loop, SOCKETS, i -> bed.page(ROWS), false, i -> arrivals);
      for (int i = 1; i <= warming + measured; i++) {
        arrivals.expect(i);
        long begun = System.nanoTime();
        update(rename, bed, i);
        long last = arrivals.last();
        if (i > warming) samples.add(last - begun);
        TimeUnit.NANOSECONDS.sleep(begun + 100_000_000 - System.nanoTime());
      }
    }
    return Map.of(
        "last socket median ms", samples.quantile(0.5),
        "last socket p99 ms", samples.quantile(0.99));
  }

  /** The next update as soon as the first socket has the one before. */
  static Map<String, Double> fullSpeed(Bed bed) throws Exception {
    long warmingNanos = 15_000_000_000L;
    long measuredNanos = 10_000_000_000L;
    AtomicLong deliveries = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    Semaphore next = new Semaphore(0);
    try (WebSocketLoop loop = bed.loop(READING_PAUSE);
        Connection connection = bed.connect();
        PreparedStatement rename = Bed.rename(connection)) {
      BiConsumer<SyncClient, ByteBuffer> count =
          (client, payload) -> {
            deliveries.lazySet(deliveries.get() + 1);
            bytes.lazySet(bytes.get() + payload.remaining());
          };
      BiConsumer<SyncClient, ByteBuffer> probe =
          (client, payload) -> {
            count.accept(client, payload);
            seen.set(Ascii.newestMark(payload));
            next.release();
          };
      bed.open(loop, SOCKETS, i -> bed.page(ROWS), false, i -> i == 0 ? probe : count);
      double serverCpu = 0;
      double postgresCpu = 0;
      long measuring = 0;
      long from = 0;
      long fromBytes = 0;
      long begun = System.nanoTime();
      for (int i = 1; System.nanoTime() < begun + warmingNanos + measuredNanos; i++) {
        if (measuring == 0 && System.nanoTime() > begun + warmingNanos) {
          serverCpu = bed.processes().serverCpu();
          postgresCpu = bed.processes().postgresCpu();
          from = deliveries.get();
          fromBytes = bytes.get();
          measuring = System.nanoTime();
        }
        update(rename, bed, i);
        while (seen.get() < i) next.acquire();
      }
      double seconds = (System.nanoTime() - measuring) / 1e9;
      long count2 = deliveries.get() - from;
      return Map.of(
          "deliveries/s",
          count2 / seconds,
          "MB/s",
          (bytes.get() - fromBytes) / seconds / 1e6,
          "server CPU µs/delivery",
          (bed.processes().serverCpu() - serverCpu) / count2 * 1e6,
          "PostgreSQL CPU µs/delivery",
          (bed.processes().postgresCpu() - postgresCpu) / count2 * 1e6);
    }
  }

  private static void update(PreparedStatement rename, Bed bed, int number) throws Exception {
    // The page is in descending order: its rows are the last ones.
    int student = bed.students().size() - 1 - number % ROWS;
    rename.setString(1, Ascii.marked(number, Bed.NAME_CHARS));
    rename.setObject(2, bed.students().get(student).value());
    rename.executeUpdate();
  }

  /** Waits until every socket has shown a write. */
  private static final class Arrivals implements BiConsumer<SyncClient, ByteBuffer> {
    private final Semaphore all = new Semaphore(0);
    private final AtomicLong expected = new AtomicLong();
    private int count;
    private volatile long lastAt;

    void expect(long number) {
      expected.set(number);
    }

    @Override
    public void accept(SyncClient client, ByteBuffer payload) {
      if (Ascii.newestMark(payload) != expected.get() || ++count < SOCKETS) return;
      count = 0;
      lastAt = System.nanoTime();
      all.release();
    }

    /** When the last socket had it. */
    long last() throws InterruptedException {
      all.acquire();
      return lastAt;
    }
  }
}
