package dev.sostenuto.app.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;

/**
 * Asks Cloudflare for relays, unless it has just said when it wants to be asked again. Safe for use
 * by many threads.
 */
final class CloudflareRelays {
  private final Cloudflare cloudflare;
  private final Duration ttl;
  private volatile Pause pause;

  /** Each key has its own: with another one the administrator need not wait. */
  private record Pause(CloudflareKey key, Instant end) {}

  CloudflareRelays(Cloudflare cloudflare, Duration ttl) {
    this.cloudflare = cloudflare;
    this.ttl = ttl;
  }

  /**
   * Mints a relay; waits for it.
   *
   * @param identifier what the use of it is counted under
   * @throws NoRelayException when there is none, whatever the cause
   */
  Relay mint(CloudflareKey key, String identifier, Instant now) {
    Pause current = pause;
    if (current != null && current.key().equals(key) && now.isBefore(current.end()))
      throw new NoRelayException(
          Reason.RATE_LIMITED, "Cloudflare wants no request before " + current.end() + ".");
    try {
      List<IceServer> servers = await(cloudflare.mint(key, ttl, identifier));
      return new Relay(servers, now, now.plus(ttl));
    } catch (NoRelayException e) {
      e.retryAfter().ifPresent(time -> pause = new Pause(key, now.plus(time)));
      throw e;
    }
  }

  /**
   * Ends a relay before its time; waits for it.
   *
   * @throws NoRelayException when Cloudflare has not done so
   */
  void revoke(CloudflareKey key, String username) {
    await(cloudflare.revoke(key, username));
  }

  private static <T> T await(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NoRelayException refused) throw refused;
      // The circuit breaker is open, the time is over, or there is no room for one more call.
      if (e.getCause() instanceof FaultToleranceException guard)
        throw new NoRelayException.Upstream(
            "Cloudflare was given up: " + guard.getClass().getSimpleName() + ".");
      throw new IllegalStateException("Cloudflare could not be asked", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Cloudflare was asked", e);
    }
  }
}
