package dev.sostenuto.app.signaling;

import dev.sostenuto.app.limits.Rate;
import java.time.Duration;

/**
 * What holds for every message. Immutable.
 *
 * @param delivery how long it is shown to the receiver
 * @param kept how long it is kept; then it is purged
 * @param inboxMessages that wait for one peer
 * @param inboxBytes of these
 * @param messages that one peer sends
 * @param sdpBytes of an offer or an answer
 * @param iceBytes of a candidate
 * @param candidates in one message
 * @param batchRows that one mutation purges
 */
public record SignalingRules(
    Duration delivery,
    Duration kept,
    int inboxMessages,
    int inboxBytes,
    Rate messages,
    int sdpBytes,
    int iceBytes,
    int candidates,
    int batchRows) {
  /**
   * 120 s and 1 h; 500 messages of 4 MiB; 50 a second, 200 at once; 64 KiB, 2 KiB, 30 candidates;
   * 100 rows, whose payloads together are less than what one mutation may read.
   */
  public static final SignalingRules DEFAULTS =
      new SignalingRules(
          Duration.ofSeconds(120),
          Duration.ofHours(1),
          500,
          4 << 20,
          new Rate(50, Duration.ofSeconds(1), 200),
          64 << 10,
          2 << 10,
          30,
          100);

  public SignalingRules {
    if (delivery.toMillis() < 1 || kept.compareTo(delivery) < 0)
      throw new IllegalArgumentException(
          "messages are shown for a time, and kept for as long: " + delivery + ", " + kept);
    if (inboxMessages < 1 || inboxBytes < 1 || sdpBytes < 1 || iceBytes < 1 || candidates < 1)
      throw new IllegalArgumentException("the limits of messages must be positive");
    if (batchRows < 1) throw new IllegalArgumentException("a batch has at least 1 row");
  }
}
