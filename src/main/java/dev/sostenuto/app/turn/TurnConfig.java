package dev.sostenuto.app.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a browser connects with. Immutable.
 *
 * @param iceServers with at most four addresses in all: browsers warn of five
 * @param relayAvailable whether there is a relay among them
 * @param expiresAt when they are worth nothing any more; ask again before, at 80 % of the time
 * @param ttl seconds from now until then
 * @param reason why there is no relay; empty when there is one
 */
public record TurnConfig(
    List<IceServer> iceServers,
    boolean relayAvailable,
    Instant expiresAt,
    int ttl,
    Optional<Reason> reason) {
  private static final List<IceServer> STUN_ONLY =
      List.of(IceServer.open(List.of("stun:stun.cloudflare.com:3478")));

  /** After which a page may ask again whether there is a relay by now. */
  private static final Duration STUN_TIME = Duration.ofMinutes(5);

  static TurnConfig relayed(Relay relay, Instant now) {
    return new TurnConfig(
        relay.iceServers(),
        true,
        relay.expires(),
        (int) Duration.between(now, relay.expires()).toSeconds(),
        Optional.empty());
  }

  static TurnConfig direct(Reason reason, Instant now) {
    return new TurnConfig(
        STUN_ONLY, false, now.plus(STUN_TIME), (int) STUN_TIME.toSeconds(), Optional.of(reason));
  }
}
