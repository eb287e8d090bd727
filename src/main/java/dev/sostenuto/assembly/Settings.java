package dev.sostenuto.assembly;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * A reader of MicroProfile Config that remembers what it was asked for. Confined to the starting
 * thread.
 *
 * <p>Each key that has a default is read through it, so that a test can compare {@code
 * docs/OPERATING.md} with what is true.
 */
final class Settings {
  private final Config config;
  private final Map<String, Object> defaults = new TreeMap<>();

  Settings(Config config) {
    this.config = config;
  }

  int number(String key, int otherwise) {
    return read(key, Integer.class, otherwise);
  }

  long large(String key, long otherwise) {
    return read(key, Long.class, otherwise);
  }

  Duration time(String key, Duration otherwise) {
    return read(key, Duration.class, otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return read(key, Boolean.class, otherwise);
  }

  String text(String key, String otherwise) {
    return read(key, String.class, otherwise);
  }

  /** A setting that may be left out. */
  Optional<String> optional(String key) {
    return config.getOptionalValue(key, String.class);
  }

  /** A setting without a default. */
  String required(String key) {
    return config.getValue(key, String.class);
  }

  private <T> T read(String key, Class<T> type, T otherwise) {
    defaults.put(key, otherwise);
    return config.getOptionalValue(key, type).orElse(otherwise);
  }

  /** What was asked for until now, with the defaults. */
  Map<String, Object> defaults() {
    return Map.copyOf(defaults);
  }
}
