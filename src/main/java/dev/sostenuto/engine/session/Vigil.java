package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.SocketClose;
import java.util.Optional;

/**
 * Sees to it that each side of a socket hears of the other, and tells when one does not. Confined
 * to its session's strand, but for {@link #heard} and {@link #isDue}, which any thread may call.
 */
final class Vigil {
  private final SessionLimits limits;
  private final Outbox outbox;
  private volatile long lastHeard;
  private volatile long dueAt;
  private long lastProbe;

  Vigil(SessionLimits limits, Outbox outbox, long now) {
    this.limits = limits;
    this.outbox = outbox;
    this.lastHeard = now;
    this.lastProbe = now;
    this.dueAt = now;
  }

  /** A sign of life from the client's side. */
  void heard(long now) {
    lastHeard = now;
  }

  /** Whether it is time to look again. */
  boolean isDue(long now) {
    return now - dueAt >= 0;
  }

  /** From now on it is always time to look. */
  void hurry(long now) {
    dueAt = now;
  }

  /** Why the client is to be given up, if so. */
  Optional<SocketClose> verdict(long now) {
    if (now - lastHeard >= limits.silence().toNanos())
      return Optional.of(
          CloseWord.CLIENT_SILENT.because(
              "Nothing was heard for " + limits.silence().toSeconds() + " s."));
    if (outbox.isStuck(now))
      return Optional.of(
          CloseWord.EXPIRED_IN_QUEUE.because(
              "A frame was not read within " + limits.drainDeadline().toSeconds() + " s."));
    return Optional.empty();
  }

  /** Sends what is due to keep the conversation alive. */
  void keepAlive(long now) {
    long pingAfter = limits.pingAfter().toNanos();
    long probeEvery = limits.probeEvery().toNanos();
    boolean idle = outbox.isIdle();
    if (idle && now - outbox.lastSent() >= pingAfter) outbox.offer(new ServerMessage.Ping());
    if (now - lastProbe >= probeEvery) {
      lastProbe = now;
      outbox.probe();
    }
    long nextPing = (idle ? outbox.lastSent() : now) + pingAfter;
    long nextProbe = lastProbe + probeEvery;
    dueAt = nextPing - nextProbe < 0 ? nextPing : nextProbe;
  }
}
