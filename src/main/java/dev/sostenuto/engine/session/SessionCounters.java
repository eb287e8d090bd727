package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.SocketClose;
import dev.sostenuto.engine.telemetry.Timing;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What sessions have done since the server started. Safe for use by many threads. */
public final class SessionCounters {
  private final LongAdder opened = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final Timing sendTime = new Timing();
  private final LongAdder sentChars = new LongAdder();
  private final Map<CloseWord, LongAdder> closed = new EnumMap<>(CloseWord.class);

  SessionCounters() {
    for (CloseWord word : CloseWord.values()) closed.put(word, new LongAdder());
  }

  void countOpened() {
    opened.increment();
  }

  void countRefused() {
    refused.increment();
  }

  /**
   * @param close what the server closed it with, or null when the client's side ended it
   */
  void countEnded(SocketClose close) {
    if (close == null) left.increment();
    else closed.get(close.word()).increment();
  }

  void countSent(int chars, long nanos) {
    sentChars.add(chars);
    sendTime.record(nanos);
  }

  public long opened() {
    return opened.sum();
  }

  /** Sockets that were turned away, because there were too many or the server was stopping. */
  public long refused() {
    return refused.sum();
  }

  /** Sessions that ended from the client's side. */
  public long left() {
    return left.sum();
  }

  /** Sessions that the server closed for this reason. */
  public long closed(CloseWord why) {
    return closed.get(why).sum();
  }

  /**
   * From handing a frame to the socket until the socket had taken it; a slow client makes it long.
   */
  public Timing sendTime() {
    return sendTime;
  }

  /** Characters of the frames that were sent. */
  public long sentChars() {
    return sentChars.sum();
  }
}
