package dev.sostenuto.benchmark;

import java.util.Map;

/** What a socket with one subscription costs while nothing happens. */
record IdleSockets(int sockets) implements Workload {
  private static final int WARMING = 1_000;

  @Override
  public Map<String, Double> run(Bed bed) throws Exception {
    open(bed, WARMING).close();
    long before = settled(bed);
    WebSocketLoop loop = open(bed, sockets);
    try {
      double each = (double) (settled(bed) - before) / sockets;
      return Map.of(
          "resident KiB/socket", each / 1024, "resident MiB", settled(bed) / 1024.0 / 1024.0);
    } finally {
      loop.close();
    }
  }

  private WebSocketLoop open(Bed bed, int count) throws Exception {
    WebSocketLoop loop = bed.loop();
    bed.open(
        loop, count, i -> bed.get(i % bed.students().size()), false, i -> (client, payload) -> {});
    return loop;
  }

  private static long settled(Bed bed) throws Exception {
    for (int i = 0; i < 3; i++) {
      bed.processes().collectGarbage();
      Thread.sleep(1_000);
    }
    return bed.processes().serverResident();
  }
}
