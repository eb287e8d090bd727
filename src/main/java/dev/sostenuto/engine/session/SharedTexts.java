package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.ServerMessage.Transition;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The texts of transitions that were written out last: clients that look at the same thing are
 * often sent the very same one. Safe for use by many threads.
 */
final class SharedTexts {
  /** A power of two. */
  private static final int KEPT = 16;

  private final AtomicReferenceArray<Text> kept = new AtomicReferenceArray<>(KEPT);

  private record Text(Transition transition, String json) {}

  /** The encoded transition. */
  String of(Transition transition) {
    int place = transition.hashCode() & (KEPT - 1);
    Text last = kept.getPlain(place);
    if (last != null && last.transition.equals(transition)) return last.json;
    String json = transition.encode();
    kept.setRelease(place, new Text(transition, json));
    return json;
  }
}
