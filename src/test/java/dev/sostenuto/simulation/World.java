package dev.sostenuto.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Time and chance of one simulation. Events run in the order of virtual time, and in the order of
 * chance when they are due at once.
 */
final class World {
  final Random random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nanos;
  private long count;
  private Throwable failure;

  private record Event(long at, long chance, long order, Runnable task)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      if (at != other.at) return Long.compare(at, other.at);
      if (chance != other.chance) return Long.compare(chance, other.chance);
      return Long.compare(order, other.order);
    }
  }

  World(Random random) {
    this.random = random;
  }

  Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  long nanos() {
    return nanos;
  }

  boolean oneIn(int cases) {
    return cases > 0 && random.nextInt(cases) == 0;
  }

  void after(Duration delay, Runnable task) {
    events.add(new Event(nanos + delay.toNanos(), random.nextLong(), count++, task));
  }

  /** Some time from now, mostly soon. */
  void later(int maxMicros, Runnable task) {
    int micros = oneIn(8) ? maxMicros : Math.max(1, maxMicros / 10);
    after(Duration.ofNanos(1_000L * random.nextInt(micros + 1)), task);
  }

  /** Something is wrong that the code under test may catch; told once the event is over. */
  void fail(Throwable why) {
    if (failure == null) failure = why;
  }

  /** Runs what is due within this time. */
  void run(Duration time) {
    long end = nanos + time.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.poll();
      nanos = event.at();
      event.task().run();
      if (failure != null) throw new AssertionError(failure.toString(), failure);
    }
    nanos = end;
  }
}
