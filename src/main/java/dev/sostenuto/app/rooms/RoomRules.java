package dev.sostenuto.app.rooms;

import dev.sostenuto.app.limits.Rate;
import java.time.Duration;

/**
 * What holds in every room. Immutable.
 *
 * @param grace how long a peer's page may be without a socket before the peer has left
 * @param hostGrace how long a room stays open without a host
 * @param joins that one user may make, of rooms that are there or not
 * @param failedJoins that one user may make, and one address
 * @param allFailedJoins that all callers of one server may make together
 * @param pages of one user that are in one room
 * @param roomsOfUser that one user is in, each page counting
 */
public record RoomRules(
    Duration grace,
    Duration hostGrace,
    Rate joins,
    Rate failedJoins,
    Rate allFailedJoins,
    int pages,
    int roomsOfUser) {
  /**
   * 20 s, 5 min; 20 joins a minute, 60 at once, 10 failed ones a minute, 600 of all callers; 4
   * pages in a room, 1,000 in all rooms.
   */
  public static final RoomRules DEFAULTS =
      new RoomRules(
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          new Rate(20, Duration.ofMinutes(1), 60),
          Rate.perMinute(10),
          Rate.perMinute(600),
          4,
          1_000);

  public RoomRules {
    if (grace.isNegative() || hostGrace.isNegative() || pages < 1 || roomsOfUser < 1)
      throw new IllegalArgumentException("the limits of rooms must be positive");
  }
}
