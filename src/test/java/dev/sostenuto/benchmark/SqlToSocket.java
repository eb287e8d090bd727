package dev.sostenuto.benchmark;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A plain SQL {@code UPDATE}: from sending it to having its effect on a socket. */
final class SqlToSocket implements Workload {
  private static final int WARMING = 2_000;
  private static final int MEASURED = 3_000;

  @Override
  public Map<String, Double> run(Bed bed) throws Exception {
    Samples samples = new Samples();
    AtomicLong awaited = new AtomicLong();
    SynchronousQueue<Long> arrivals = new SynchronousQueue<>();
    try (WebSocketLoop loop = bed.loop();
        Connection connection = bed.connect();
        PreparedStatement rename = Bed.rename(connection)) {
      bed.open(
          loop,
          1,
          i -> bed.get(0),
          false,
          i -> (client, payload) -> arrived(payload, awaited, arrivals));
      for (int i = 1; i <= WARMING + MEASURED; i++) {
        rename.setString(1, Ascii.marked(i, Bed.NAME_CHARS));
        rename.setObject(2, bed.students().get(0).value());
        awaited.set(i);
        long begun = System.nanoTime();
        rename.executeUpdate();
        long ended = arrivals.take();
        if (i > WARMING) samples.add(ended - begun);
      }
    }
    return Map.of(
        "delivered median ms", samples.quantile(0.5), "delivered p99 ms", samples.quantile(0.99));
  }

  private static void arrived(
      ByteBuffer payload, AtomicLong awaited, SynchronousQueue<Long> arrivals) {
    long now = System.nanoTime();
    if (Ascii.newestMark(payload) != awaited.get()) return;
    try {
      arrivals.put(now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
