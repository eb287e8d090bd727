package dev.sostenuto.assembly;

import dev.sostenuto.app.limits.Rate;
import dev.sostenuto.app.rooms.RoomRules;
import dev.sostenuto.app.signaling.SignalingRules;
import dev.sostenuto.app.turn.TurnRules;
import java.time.Duration;

/**
 * The rules of the applications, read from MicroProfile Config. Immutable; {@code
 * docs/OPERATING.md} names every key.
 */
record AppRules(RoomRules rooms, SignalingRules signaling, TurnRules turn) {
  static AppRules read(Settings settings) {
    return new AppRules(rooms(settings), signaling(settings), turn(settings));
  }

  private static RoomRules rooms(Settings settings) {
    RoomRules otherwise = RoomRules.DEFAULTS;
    return new RoomRules(
        settings.time("sostenuto.rooms.grace", otherwise.grace()),
        settings.time("sostenuto.rooms.host-grace", otherwise.hostGrace()),
        new Rate(
            settings.number("sostenuto.rooms.joins-per-minute", otherwise.joins().times()),
            Duration.ofMinutes(1),
            settings.number("sostenuto.rooms.joins-at-once", otherwise.joins().burst())),
        perMinute(settings, "sostenuto.rooms.failed-joins", otherwise.failedJoins()),
        perMinute(settings, "sostenuto.rooms.all-failed-joins", otherwise.allFailedJoins()),
        settings.number("sostenuto.rooms.pages", otherwise.pages()),
        settings.number("sostenuto.rooms.of-user", otherwise.roomsOfUser()));
  }

  private static Rate perMinute(Settings settings, String key, Rate otherwise) {
    return Rate.perMinute(settings.number(key, otherwise.times()));
  }

  private static SignalingRules signaling(Settings settings) {
    SignalingRules otherwise = SignalingRules.DEFAULTS;
    return new SignalingRules(
        settings.time("sostenuto.signaling.delivery", otherwise.delivery()),
        settings.time("sostenuto.signaling.kept", otherwise.kept()),
        settings.number("sostenuto.signaling.inbox-messages", otherwise.inboxMessages()),
        settings.number("sostenuto.signaling.inbox-bytes", otherwise.inboxBytes()),
        new Rate(
            settings.number(
                "sostenuto.signaling.messages-per-second", otherwise.messages().times()),
            Duration.ofSeconds(1),
            settings.number("sostenuto.signaling.messages-at-once", otherwise.messages().burst())),
        settings.number("sostenuto.signaling.sdp-bytes", otherwise.sdpBytes()),
        settings.number("sostenuto.signaling.ice-bytes", otherwise.iceBytes()),
        settings.number("sostenuto.signaling.candidates", otherwise.candidates()),
        settings.number("sostenuto.signaling.batch-rows", otherwise.batchRows()));
  }

  private static TurnRules turn(Settings settings) {
    TurnRules otherwise = TurnRules.DEFAULTS;
    return new TurnRules(
        settings.time("sostenuto.turn.ttl", otherwise.ttl()),
        perMinute(settings, "sostenuto.turn.calls-per-minute", otherwise.calls()),
        settings.number("sostenuto.turn.kept", otherwise.kept()));
  }
}
