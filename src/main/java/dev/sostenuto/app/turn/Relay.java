package dev.sostenuto.app.turn;

import dev.sostenuto.engine.value.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A way over a relay that is open for a while. Immutable.
 *
 * @param iceServers with a relay among them
 * @param minted when it was opened
 * @param expires when it closes
 * @param row where it is written down that it can be ended before; empty when it can't
 */
record Relay(
    List<IceServer> iceServers, Instant minted, Instant expires, Optional<Id<TurnRelay>> row) {
  Relay {
    iceServers = List.copyOf(iceServers);
    if (iceServers.stream().noneMatch(IceServer::isRelay))
      throw new IllegalArgumentException("no relay among " + iceServers);
    if (!expires.isAfter(minted)) throw new IllegalArgumentException("a relay that never was open");
  }

  Relay(List<IceServer> iceServers, Instant minted, Instant expires) {
    this(iceServers, minted, expires, Optional.empty());
  }

  Relay in(Id<TurnRelay> newRow) {
    return new Relay(iceServers, minted, expires, Optional.of(newRow));
  }

  /** The name that its password belongs to. */
  String username() {
    return iceServers.stream()
        .flatMap(server -> server.username().stream())
        .findFirst()
        .orElseThrow();
  }

  /** Whether more than half of its time is left, so that it may be given to one more caller. */
  boolean isFresh(Instant now) {
    return now.isBefore(minted.plus(Duration.between(minted, expires).dividedBy(2)));
  }
}
