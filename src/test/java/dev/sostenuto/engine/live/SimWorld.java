package dev.sostenuto.engine.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Time, chance and the engine's loop of one simulation: one thread, one seed. Events run in the
 * order of virtual time; two that are due at once run in the order of chance, but the loop keeps
 * its own order.
 */
final class SimWorld {
  final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private boolean loopAwake;
  private long nanos;
  private long count;

  private record Event(long at, long chance, long order, Runnable task)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      if (at != other.at) return Long.compare(at, other.at);
      if (chance != other.chance) return Long.compare(chance, other.chance);
      return Long.compare(order, other.order);
    }
  }

  SimWorld(Random random) {
    this.random = random;
  }

  Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  void after(Duration delay, Runnable task) {
    events.add(new Event(nanos + delay.toNanos(), random.nextLong(), count++, task));
  }

  /** Some time from now, mostly soon. */
  void later(int maxMicros, Runnable task) {
    int micros = random.nextInt(8) == 0 ? maxMicros : Math.max(1, maxMicros / 10);
    after(Duration.ofNanos(1_000L * random.nextInt(micros + 1)), task);
  }

  /** The engine's loop: one task after the other, each a little later than it was posted. */
  Executor loop() {
    return task -> {
      loop.add(task);
      wakeLoop();
    };
  }

  private void wakeLoop() {
    if (loopAwake) return;
    loopAwake = true;
    after(
        Duration.ofNanos(random.nextInt(20_000)),
        () -> {
          loopAwake = false;
          int batch = 1 + random.nextInt(4);
          while (batch-- > 0 && !loop.isEmpty()) loop.poll().run();
          if (!loop.isEmpty()) wakeLoop();
        });
  }

  Timers timers() {
    return (delay, task) -> {
      boolean[] cancelled = {false};
      after(
          delay,
          () ->
              loop()
                  .execute(
                      () -> {
                        if (!cancelled[0]) task.run();
                      }));
      return () -> cancelled[0] = true;
    };
  }

  /** Runs what is due within this time. */
  void run(Duration time) {
    long end = nanos + time.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.poll();
      nanos = event.at();
      event.task().run();
    }
    nanos = end;
  }
}
