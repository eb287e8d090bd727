package dev.sostenuto.assembly;

import dev.sostenuto.engine.feed.FeedSettings;
import java.util.UUID;

/**
 * What operators set, read from MicroProfile Config. Immutable; {@code docs/OPERATING.md} names
 * every key.
 *
 * @param devMode whether clients may read errors, and an empty database is seeded
 * @param timestampBase added to the timeline in wire timestamps; raised after a restore
 * @param instanceName what {@code /instance_name} says
 * @param publicUrl where operators reach the deployment, as {@code npx convex function-spec} says
 * @param node tells this server's markers from those of others
 * @param feed how the change feed reaches the database
 */
record EngineSettings(
    boolean devMode,
    int timestampBase,
    String instanceName,
    String publicUrl,
    String node,
    FeedSettings feed) {
  private static final int LARGEST_BASE = 4_000;

  EngineSettings {
    if (timestampBase < 0 || timestampBase > LARGEST_BASE)
      throw new IllegalArgumentException(
          "sostenuto.timestamp-base is " + timestampBase + ", not 0 to " + LARGEST_BASE);
  }

  static EngineSettings read(Settings settings) {
    return new EngineSettings(
        settings.flag("sostenuto.dev-mode", false),
        settings.number("sostenuto.timestamp-base", 0),
        settings.text("sostenuto.instance-name", "sostenuto"),
        settings.text("sostenuto.public-url", "http://127.0.0.1:9080"),
        UUID.randomUUID().toString(),
        feed(settings));
  }

  private static FeedSettings feed(Settings settings) {
    FeedSettings otherwise =
        FeedSettings.of(
            settings.required("sostenuto.database.url"),
            settings.required("sostenuto.database.user"),
            settings.required("sostenuto.database.password"));
    return otherwise
        .withConnection(
            settings.time("sostenuto.feed.connect-timeout", otherwise.connectTimeout()),
            settings.time("sostenuto.feed.backoff-min", otherwise.backoffMin()),
            settings.time("sostenuto.feed.backoff-max", otherwise.backoffMax()))
        .withIntervals(
            settings.time("sostenuto.feed.ping-interval", otherwise.pingInterval()),
            settings.time("sostenuto.feed.status-interval", otherwise.statusInterval()),
            settings.time("sostenuto.feed.waiting-interval", otherwise.waitingInterval()))
        .withCommitLimits(
            settings.number("sostenuto.feed.commit-rows", otherwise.commitRowLimit()),
            settings.large("sostenuto.feed.commit-bytes", otherwise.commitBytesLimit()));
  }
}
