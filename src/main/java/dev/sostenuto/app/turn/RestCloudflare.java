package dev.sostenuto.app.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.faulttolerance.Asynchronous;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Cloudflare over HTTP, guarded by MicroProfile Fault Tolerance. Safe for use by many threads.
 *
 * <p>A call has an answer after 3.5 s, whatever Cloudflare does. Once it has failed three times of
 * the last five it is left alone for 30 s. Wrong keys, refusals and odd answers do not count as
 * that: setting them right must take effect at once. Each figure can be set by the key of
 * MicroProfile Fault Tolerance ({@code docs/TURN.md}).
 */
@ApplicationScoped
public class RestCloudflare implements Cloudflare {
  /** Its answers have about 1 KiB. */
  private static final int MOST_BYTES = 64 * 1024;

  @Inject @RestClient private CloudflareApi api;

  @Override
  @Asynchronous
  @Timeout(3_500)
  @Bulkhead(value = 16, waitingTaskQueue = 256)
  @CircuitBreaker(
      failOn = {NoRelayException.Upstream.class, TimeoutException.class},
      requestVolumeThreshold = 5,
      failureRatio = 0.6,
      delay = 30_000)
  public CompletionStage<List<IceServer>> mint(CloudflareKey key, Duration ttl, String identifier) {
    CloudflareApi.Wanted wanted = new CloudflareApi.Wanted((int) ttl.toSeconds(), identifier);
    try (InputStream answer = api.generate(key.authorization(), key.id(), wanted)) {
      return CompletableFuture.completedFuture(IceServers.read(text(answer)));
    } catch (IOException | ProcessingException e) {
      throw outOfReach(e);
    }
  }

  /**
   * @param answer null when it has no body
   */
  private static String text(InputStream answer) throws IOException {
    if (answer == null) return "";
    byte[] bytes = answer.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES)
      throw new NoRelayException(
          Reason.BAD_REPLY, "Cloudflare's answer has more than %,d bytes.".formatted(MOST_BYTES));
    return new String(bytes, UTF_8);
  }

  /** Only the kind of failure is told: the text may hold the address, and so the key's id. */
  private static NoRelayException outOfReach(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
    return new NoRelayException.Upstream(
        "Cloudflare can't be reached: " + cause.getClass().getSimpleName() + ".");
  }

  @Override
  @Asynchronous
  @Timeout(3_500)
  @Bulkhead(value = 4, waitingTaskQueue = 1_000)
  public CompletionStage<Void> revoke(CloudflareKey key, String username) {
    if (username.contains("/"))
      throw new NoRelayException(Reason.REFUSED, "Its name can't stand in a path.");
    try {
      api.revoke(key.authorization(), key.id(), username);
    } catch (ProcessingException e) {
      throw outOfReach(e);
    } catch (NoRelayException e) {
      if (e.reason() != Reason.UNKNOWN_KEY) throw e;
    }
    return CompletableFuture.completedFuture(null);
  }
}
