package dev.sostenuto.assembly;

import dev.sostenuto.engine.feed.FeedSettings;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;

/**
 * What operators set, read from MicroProfile Config. Immutable; {@code docs/OPERATING.md} names
 * every key.
 *
 * @param devMode whether clients may read errors, and an empty database is seeded
 * @param timestampBase added to the timeline in wire timestamps; raised after a restore
 * @param instanceName what {@code /instance_name} says
 * @param node tells this server's markers from those of others
 * @param feed how the change feed reaches the database
 */
record EngineSettings(
    boolean devMode, int timestampBase, String instanceName, String node, FeedSettings feed) {
  private static final int LARGEST_BASE = 4_000;

  EngineSettings {
    if (timestampBase < 0 || timestampBase > LARGEST_BASE)
      throw new IllegalArgumentException(
          "sostenuto.timestamp-base is " + timestampBase + ", not 0 to " + LARGEST_BASE);
  }

  static EngineSettings read(Config config) {
    return new EngineSettings(
        config.getOptionalValue("sostenuto.dev-mode", Boolean.class).orElse(false),
        config.getOptionalValue("sostenuto.timestamp-base", Integer.class).orElse(0),
        config.getOptionalValue("sostenuto.instance-name", String.class).orElse("sostenuto"),
        UUID.randomUUID().toString(),
        FeedSettings.of(
            config.getValue("sostenuto.database.url", String.class),
            config.getValue("sostenuto.database.user", String.class),
            config.getValue("sostenuto.database.password", String.class)));
  }
}
