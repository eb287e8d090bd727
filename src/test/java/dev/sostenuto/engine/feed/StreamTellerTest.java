package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.PgOutputBytes.begin;
import static dev.sostenuto.engine.feed.PgOutputBytes.end;
import static dev.sostenuto.engine.feed.PgOutputBytes.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTellerTest {
  private final RecordingListener listener = new RecordingListener();
  private final StreamTeller teller =
      new StreamTeller(
          new TransactionAssembler(FeedFixture.CATALOG, "public", 10, 1_000_000),
          listener,
          Duration.ofMillis(10));

  @BeforeEach
  void connect() {
    listener.connected(1, new TransactionSnapshot(1, 1));
  }

  @Test
  void aCommitSaysThatItsEndIsReachedAndNothingRepeatsIt() {
    teller.accept(data(90, begin(1)));
    teller.accept(data(100, end(100)));
    teller.accept(keepAlive(100, 0, false));

    assertThat(listener.events()).hasSize(2);
    assertThat(listener.events().get(1)).isInstanceOf(FeedEvent.Delivered.class);
    assertThat(listener.reached()).isEqualTo(new Lsn(100));
    assertThat(teller.takeStatus()).isEqualTo(100);
  }

  @Test
  void thePositionOfAMessageIsNotReached() {
    teller.accept(data(300, begin(1)));
    teller.accept(data(400, note(true, "sostenuto", "m")));

    assertThat(listener.reached()).isNull();
  }

  @Test
  void aKeepAliveReachesItsEndOutsideOfATransactionOnly() {
    teller.accept(keepAlive(50, 0, false));
    assertThat(listener.reached()).isEqualTo(new Lsn(50));
    teller.accept(data(90, begin(1)));
    teller.accept(keepAlive(95, 0, false));
    assertThat(listener.reached()).isEqualTo(new Lsn(50));
    teller.accept(data(100, end(100)));
    teller.accept(keepAlive(110, 0, false));
    assertThat(listener.reached()).isEqualTo(new Lsn(110));
  }

  @Test
  void aKeepAliveThatIsBehindOrTheSameSaysNothing() {
    teller.accept(keepAlive(50, 0, false));
    teller.accept(keepAlive(50, 0, false));
    teller.accept(keepAlive(40, 0, false));
    teller.accept(keepAlive(0, 0, false));

    assertThat(listener.events(FeedEvent.Reached.class)).hasSize(1);
  }

  @Test
  void positionsAreUnsigned() {
    teller.accept(keepAlive(Long.MAX_VALUE, 0, false));
    teller.accept(keepAlive(Long.MIN_VALUE, 0, false));

    assertThat(listener.reached()).isEqualTo(new Lsn(Long.MIN_VALUE));
  }

  @Test
  void aCommitAtOrBelowWhatWasReachedIsRefused() {
    teller.accept(keepAlive(100, 0, false));
    teller.accept(data(90, begin(1)));

    assertThatThrownBy(() -> teller.accept(data(100, end(100))))
        .isInstanceOf(MalformedStreamException.class)
        .hasMessageContaining("0/64");
    assertThat(listener.commits()).isEmpty();
  }

  @Test
  void aPingIsAnsweredAtOnceAlsoWithinATransaction() {
    assertThat(teller.statusDue()).isFalse();
    teller.accept(keepAlive(50, 0, true));
    assertThat(teller.statusDue()).isTrue();
    assertThat(teller.takeStatus()).isEqualTo(50);
    assertThat(teller.statusDue()).isFalse();
    teller.accept(data(90, begin(1)));
    teller.accept(keepAlive(95, 1, true));
    assertThat(teller.statusDue()).isTrue();
    assertThat(teller.takeStatus()).isEqualTo(50);
  }

  @Test
  void progressIsToldNoMoreOftenThanTheInterval() {
    teller.accept(keepAlive(50, 1_000_000, false));
    assertThat(teller.takeStatus()).isEqualTo(50);
    teller.accept(keepAlive(60, 1_009_999, false));
    assertThat(teller.statusDue()).isFalse();
    teller.accept(keepAlive(70, 1_010_000, false));
    assertThat(teller.statusDue()).isTrue();
    assertThat(teller.takeStatus()).isEqualTo(70);
    teller.accept(keepAlive(70, 9_000_000, false));
    assertThat(teller.statusDue()).isFalse();
  }

  @Test
  void messagesThatAreNoneAreRefused() {
    refused("unknown kind of message in the stream: 'x'", 'x');
    refused("ends within its header", 'w', 0, 0, 0);
    refused("ends within its header", 'k', 0, 0, 0);
    refused("ends within its header");
  }

  private void refused(String sentence, int... bytes) {
    ByteBuffer message = ByteBuffer.allocate(bytes.length);
    for (int b : bytes) {
      message.put((byte) b);
    }
    assertThatThrownBy(() -> teller.accept(message.flip()))
        .isInstanceOf(MalformedStreamException.class)
        .hasMessageContaining(sentence);
  }

  private static ByteBuffer data(long position, ByteBuffer payload) {
    return new PgOutputBytes()
        .type('w')
        .int64(position)
        .int64(position)
        .int64(0)
        .bytes(payload.array())
        .toBuffer();
  }

  private static ByteBuffer keepAlive(long end, long micros, boolean answer) {
    return new PgOutputBytes().type('k').int64(end).int64(micros).int8(answer ? 1 : 0).toBuffer();
  }
}
