package dev.sostenuto.assembly;

import dev.sostenuto.edge.http.ApiGate;
import dev.sostenuto.engine.session.Sessions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way in which a server lets its clients go: readiness says no, then sockets are closed spread
 * over a window, and calls that have begun are answered. Safe for use by many threads.
 *
 * <p>It stops nothing else: until the end, the server does all its work for whoever is still there.
 */
final class GracefulStop {
  private static final System.Logger LOG = System.getLogger(GracefulStop.class.getName());

  /** Beyond the times that are set, for what is late because the machine is busy. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final StopSettings settings;
  private final Sessions sessions;
  private final ApiGate gate;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);

  GracefulStop(StopSettings settings, Sessions sessions, ApiGate gate) {
    this.settings = settings;
    this.sessions = sessions;
    this.gate = gate;
  }

  /** Why new clients should go elsewhere; empty before the stop. */
  Optional<String> notReady() {
    return begun.get() ? Optional.of("The server is stopping.") : Optional.empty();
  }

  /** Does it, or waits until another caller has done it. */
  void run() {
    try {
      if (begun.compareAndSet(false, true)) letGo();
      else over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.countDown();
    }
  }

  private void letGo() throws InterruptedException {
    LOG.log(
        System.Logger.Level.INFO,
        "The server lets {0} sessions go: in {1}, over {2}, and up to {3} for calls that have begun",
        sessions.count(),
        settings.notice(),
        settings.window(),
        settings.grace());
    Thread.sleep(settings.notice().toMillis());
    long last = System.nanoTime() + settings.window().plus(settings.grace()).toNanos();
    try {
      sessions
          .shutdown(settings.window(), settings.grace())
          .toCompletableFuture()
          .get(longest().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "Not every session could be closed in time", e);
    }
    Duration rest = Duration.ofNanos(Math.max(0, last - System.nanoTime()));
    if (!gate.awaitIdle(rest))
      LOG.log(System.Logger.Level.WARNING, "Not every HTTP call was answered in time");
  }

  private Duration longest() {
    return settings.window().plus(settings.grace()).plus(SLACK);
  }
}
