package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;

/**
 * A cron of this deployment. Immutable.
 *
 * @param name tells it from the others; printable ASCII
 * @param path of the function
 */
public record CronJob(String name, String path, JsonValue.Obj args, CronSchedule schedule) {
  public CronJob {
    if (name.isEmpty() || !name.chars().allMatch(c -> c >= 0x20 && c <= 0x7e))
      throw new IllegalArgumentException(
          "the name of a cron is printable ASCII, not '" + name + "'");
  }

  /** All of it; another text means that it was changed. */
  String definition() {
    return path + " " + EncodedJson.encode(args) + " " + schedule;
  }
}
