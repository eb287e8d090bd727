package dev.sostenuto.engine.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The room that all sessions share for large transitions which are written out and not read yet.
 * Safe for use by many threads.
 *
 * <p>Whoever finds no room waits in line. What is let in is written out one at a time, beside the
 * sessions' own threads: that takes long enough for others to notice. A transition that is larger
 * than all of the room gets it alone.
 */
final class SendRoom {
  private final long limitChars;
  private final Strand scribe;

  // Guarded by this.
  private final Deque<Place> line = new ArrayDeque<>();
  private long takenChars;

  /** Room that is wanted, then held, then given back. */
  final class Place {
    private final long chars;
    private final Runnable granted;
    private boolean held;

    private Place(long chars, Runnable granted) {
      this.chars = chars;
      this.granted = granted;
    }

    /** Gives the room back, or leaves the line. Idempotent. */
    void leave() {
      SendRoom.this.leave(this);
    }
  }

  /**
   * @param threads for what is let in
   */
  SendRoom(long limitChars, Executor threads) {
    this.limitChars = limitChars;
    this.scribe = new Strand(threads);
  }

  /**
   * Takes room as soon as there is some.
   *
   * @param granted called once the room is there, unless it was given back before; must not throw
   */
  Place enter(long chars, Runnable granted) {
    Place place = new Place(chars, granted);
    synchronized (this) {
      line.add(place);
    }
    letIn();
    return place;
  }

  private void leave(Place place) {
    synchronized (this) {
      if (place.held) takenChars -= place.chars;
      else line.remove(place);
      place.held = false;
    }
    letIn();
  }

  private void letIn() {
    List<Place> let = new ArrayList<>();
    synchronized (this) {
      while (!line.isEmpty() && hasRoom(line.peek())) {
        Place next = line.poll();
        next.held = true;
        takenChars += next.chars;
        let.add(next);
      }
    }
    for (Place place : let) scribe.execute(() -> proceed(place));
  }

  private void proceed(Place place) {
    boolean held;
    synchronized (this) {
      held = place.held;
    }
    if (held) place.granted.run();
  }

  private boolean hasRoom(Place place) {
    return takenChars == 0 || takenChars + place.chars <= limitChars;
  }
}
