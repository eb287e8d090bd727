package dev.sostenuto.app.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A way over a relay that is open for a while. Immutable.
 *
 * @param iceServers with a relay among them
 * @param minted when it was opened
 * @param expires when it closes
 */
record Relay(List<IceServer> iceServers, Instant minted, Instant expires) {
  Relay {
    iceServers = List.copyOf(iceServers);
    if (iceServers.stream().noneMatch(IceServer::isRelay))
      throw new IllegalArgumentException("no relay among " + iceServers);
    if (!expires.isAfter(minted)) throw new IllegalArgumentException("a relay that never was open");
  }

  /** Whether more than half of its time is left, so that it may be given to one more caller. */
  boolean isFresh(Instant now) {
    return now.isBefore(minted.plus(Duration.between(minted, expires).dividedBy(2)));
  }
}
