package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one replication stream says, told to the listener. Confined to the feed's thread.
 *
 * <pre>
 *   w start end time payload     a message of pgoutput
 *   k end time answer            a keep-alive
 * </pre>
 *
 * <p>The stream is in the order of the log, and a keep-alive's end is where the server has read to:
 * all commits that end at or before it stand before it in the stream. So its end counts as reached,
 * as that of a commit does by its delivery, except while a transaction is arriving, when nothing is
 * lost by waiting for its end. The start and end of a message count for nothing: they are positions
 * within the log, not ends of commits.
 */
final class StreamTeller {
  private final TransactionAssembler assembler;
  private final FeedListener listener;
  private final long statusIntervalMicros;
  private long reached;
  private long confirmed;
  // The server's clock, the only one here, paces what the server is told.
  private long serverMicros;
  private long confirmedMicros;
  private boolean answerWanted;

  StreamTeller(TransactionAssembler assembler, FeedListener listener, Duration statusInterval) {
    this.assembler = assembler;
    this.listener = listener;
    this.statusIntervalMicros = TimeUnit.NANOSECONDS.toMicros(statusInterval.toNanos());
  }

  /** Takes the next message of the stream. */
  void accept(ByteBuffer message) {
    try {
      byte kind = message.get();
      switch (kind) {
        case 'w' -> data(message);
        case 'k' -> keepAlive(message);
        default ->
            throw new MalformedStreamException(
                "unknown kind of message in the stream: " + PgOutputDecoder.shown(kind));
      }
    } catch (BufferUnderflowException e) {
      throw new MalformedStreamException("a message of the stream that ends within its header");
    }
  }

  private void data(ByteBuffer message) {
    message.getLong(); // start
    message.getLong(); // end
    serverMicros = message.getLong();
    Commit commit = assembler.accept(PgOutputDecoder.decode(message));
    if (commit != null) {
      tell(commit);
    }
  }

  private void tell(Commit commit) {
    if (Long.compareUnsigned(commit.lsn().value(), reached) <= 0) {
      throw new MalformedStreamException(
          "a commit at " + commit.lsn() + " after the log was read to " + new Lsn(reached));
    }
    listener.commit(commit);
    reached = commit.lsn().value();
  }

  private void keepAlive(ByteBuffer message) {
    long end = message.getLong();
    serverMicros = message.getLong();
    answerWanted |= message.get() != 0;
    if (!assembler.inTransaction() && Long.compareUnsigned(end, reached) > 0) {
      reached = end;
      listener.reached(new Lsn(end));
    }
  }

  /** Whether the server is to be told now how far we are. */
  boolean statusDue() {
    return answerWanted
        || (reached != confirmed
            && Math.abs(serverMicros - confirmedMicros) >= statusIntervalMicros);
  }

  /** How far we are: the server need not keep the log before it for us. 0 when nothing was read. */
  long takeStatus() {
    answerWanted = false;
    confirmed = reached;
    confirmedMicros = serverMicros;
    return reached;
  }
}
