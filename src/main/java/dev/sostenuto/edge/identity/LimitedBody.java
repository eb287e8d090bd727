package dev.sostenuto.edge.identity;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an answer, given up when it grows too large. Used by one thread at a time. */
final class LimitedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
  private final int limitBytes;
  private Flow.Subscription subscription;
  private long bytes;
  private boolean ended;

  LimitedBody(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  static IllegalStateException tooLarge(int limitBytes) {
    return new IllegalStateException("it has more than %,d bytes".formatted(limitBytes));
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    body.onSubscribe(newSubscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (ended) return;
    for (ByteBuffer buffer : buffers) bytes += buffer.remaining();
    if (bytes <= limitBytes) {
      body.onNext(buffers);
      return;
    }
    subscription.cancel();
    onError(tooLarge(limitBytes));
  }

  @Override
  public void onError(Throwable failure) {
    if (ended) return;
    ended = true;
    body.onError(failure);
  }

  @Override
  public void onComplete() {
    if (ended) return;
    ended = true;
    body.onComplete();
  }
}
