package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.LimitedSnapshots;
import dev.sostenuto.engine.protocol.CloseWord;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets a bounded number of requests in, and sees to it that each is answered in time. Safe for use
 * by many threads.
 *
 * <p>Also the one place where failures become HTTP errors; those that say nothing to a caller are
 * logged here.
 */
public final class ApiGate {
  private static final System.Logger LOG = System.getLogger(ApiGate.class.getName());

  private final HttpLimits limits;
  private final Semaphore room;

  public ApiGate(HttpLimits limits) {
    this.limits = limits;
    this.room = new Semaphore(limits.calls());
  }

  /** The body of a request that is let in. */
  String body(InputStream in) throws IOException {
    return Body.read(in, limits.bodyBytes());
  }

  /** The same, as it came. */
  byte[] bytes(InputStream in) throws IOException {
    return Body.bytes(in, limits.bodyBytes());
  }

  /**
   * Answers a request.
   *
   * @return JSON in UTF-8, or an {@link HttpError}
   */
  CompletionStage<byte[]> answer(Supplier<CompletionStage<String>> call) {
    enter();
    CompletableFuture<String> answer;
    try {
      answer = call.get().toCompletableFuture();
    } catch (RuntimeException e) {
      room.release();
      throw error(e);
    }
    answer.whenComplete((json, failure) -> room.release());
    return answer
        .copy()
        .orTimeout(limits.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .handle(ApiGate::bytes);
  }

  /**
   * Answers a request of the administrator on the request's own thread, which may wait for the
   * database.
   *
   * @return JSON in UTF-8, or an {@link HttpError}
   */
  byte[] answerHere(Callable<String> call) {
    enter();
    try {
      return bytes(call.call(), null);
    } catch (Exception e) {
      throw error(e);
    } finally {
      room.release();
    }
  }

  private void enter() {
    if (!room.tryAcquire())
      throw HttpError.overloaded(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS.word(),
          "%,d calls are being worked on.".formatted(limits.calls()));
  }

  private static byte[] bytes(String json, Throwable failure) {
    if (failure != null) throw error(failure);
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until no call is being worked on; false when the time is up first. */
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    if (!room.tryAcquire(limits.calls(), limit.toMillis(), TimeUnit.MILLISECONDS)) return false;
    room.release(limits.calls());
    return true;
  }

  /** What a caller is told of a failure. */
  static HttpError error(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null)
      cause = cause.getCause();
    if (cause instanceof HttpError error) return error;
    if (cause instanceof WebApplicationException refused) return HttpStatus.error(refused);
    if (cause instanceof TimeoutException)
      return HttpError.overloaded(
          "SystemTimeoutError", "The call was not answered in time; it may still take effect.");
    if (cause instanceof LimitedSnapshots.FullException)
      return HttpError.overloaded(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS.word(),
          "Too many queries wait for their turn; try again.");
    LOG.log(System.Logger.Level.WARNING, "a request failed", cause);
    return HttpError.internal();
  }
}
