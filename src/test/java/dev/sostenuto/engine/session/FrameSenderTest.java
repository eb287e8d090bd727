package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FrameSenderTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final long HELD = DirectSends.HELD_AFTER.toNanos();

  private final DirectSends direct = new DirectSends(2);

  /** A socket whose direct writes wait as long as its client does not read. */
  private static final class HoldingSink implements TextSink {
    final List<String> ways = new ArrayList<>();
    final CountDownLatch began = new CountDownLatch(1);
    final CompletableFuture<Void> released = new CompletableFuture<>();
    volatile boolean reading = true;
    volatile boolean interrupted;

    @Override
    public void send(String text, Consumer<Throwable> done) {
      ways.add("beside");
      done.accept(null);
    }

    @Override
    public void sendHere(String text) throws IOException {
      ways.add("here");
      if (reading) return;
      began.countDown();
      released.join();
      if (interrupted) throw new IOException("the socket is closed");
    }

    @Override
    public void interrupt() {
      interrupted = true;
      released.complete(null);
    }

    @Override
    public void ping(Consumer<Throwable> done) {
      fail("no ping is asked for");
    }

    @Override
    public void close(int code, String reason) {
      fail("nobody closes it");
    }
  }

  private FrameSender sender(HoldingSink sink) {
    return new FrameSender(sink, direct, DEADLINE);
  }

  private static void send(FrameSender sender, long now) {
    List<Throwable> failures = new ArrayList<>();
    sender.send("frame", now, failures::add);
    assertThat(failures).containsOnlyNulls().hasSize(1);
  }

  /** Writes to a client that does not read, on a thread of its own, until it is released. */
  private static CompletableFuture<Throwable> hold(FrameSender sender, HoldingSink sink)
      throws InterruptedException {
    sink.reading = false;
    CompletableFuture<Throwable> done = new CompletableFuture<>();
    Thread thread = new Thread(() -> sender.send("frame", 0, done::complete));
    thread.start();
    assertThat(sink.began.await(20, TimeUnit.SECONDS)).isTrue();
    return done;
  }

  @Test
  void aSmallFrameIsWrittenHere() {
    HoldingSink sink = new HoldingSink();
    send(sender(sink), 0);
    assertThat(sink.ways).containsExactly("here");
    assertThat(direct.look(HELD)).as("it is not writing any more").isZero();
  }

  @Test
  void aLargeFrameIsWrittenBeside() {
    HoldingSink sink = new HoldingSink();
    String large = "x".repeat(DirectSends.LARGEST_CHARS + 1);
    sender(sink).send(large, 0, failure -> assertThat(failure).isNull());
    assertThat(sink.ways).containsExactly("beside");
  }

  @Test
  void withoutThreadsForItNothingIsWrittenHere() {
    HoldingSink sink = new HoldingSink();
    send(new FrameSender(sink, DirectSends.NONE, DEADLINE), 0);
    assertThat(sink.ways).containsExactly("beside");
  }

  @Test
  void whoeverHeldAThreadIsWrittenToBesideForAWhile() throws Exception {
    HoldingSink sink = new HoldingSink();
    FrameSender sender = sender(sink);
    CompletableFuture<Throwable> done = hold(sender, sink);
    assertThat(direct.look(HELD - 1)).isZero();
    assertThat(direct.look(HELD)).isEqualTo(1);
    sink.reading = true;
    sink.released.complete(null);
    assertThat(done.get(20, TimeUnit.SECONDS)).isNull();
    sink.ways.clear();
    for (int i = 0; i < FrameSender.DETOUR_FRAMES; i++) send(sender, HELD);
    assertThat(sink.ways).containsOnly("beside");
    send(sender, HELD);
    assertThat(sink.ways).last().isEqualTo("here");
  }

  @Test
  void onceTooManyThreadsAreHeldEverybodyIsWrittenToBeside() throws Exception {
    HoldingSink first = new HoldingSink();
    HoldingSink second = new HoldingSink();
    HoldingSink other = new HoldingSink();
    CompletableFuture<Throwable> firstDone = hold(sender(first), first);
    CompletableFuture<Throwable> secondDone = hold(sender(second), second);
    send(sender(other), 0);
    assertThat(direct.look(HELD)).isEqualTo(2);
    send(sender(other), HELD);
    first.released.complete(null);
    firstDone.get(20, TimeUnit.SECONDS);
    assertThat(direct.look(HELD)).isEqualTo(1);
    send(sender(other), HELD);
    assertThat(other.ways).containsExactly("here", "beside", "here");
    second.released.complete(null);
    secondDone.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aWriteBeyondTheDeadlineIsInterrupted() throws Exception {
    HoldingSink sink = new HoldingSink();
    CompletableFuture<Throwable> done = hold(sender(sink), sink);
    direct.look(DEADLINE.toNanos() - 1);
    assertThat(sink.interrupted).isFalse();
    direct.look(DEADLINE.toNanos());
    assertThat(done.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }
}
