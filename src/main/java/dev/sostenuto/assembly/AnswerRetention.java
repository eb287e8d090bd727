package dev.sostenuto.assembly;

import java.time.Duration;

/**
 * How long the recorded answers of mutations are kept for clients that ask again. Immutable.
 *
 * @param age a request that is sent again after so long would run again (wire contract, section
 *     1.9)
 * @param batchRows rows that one statement deletes
 */
record AnswerRetention(Duration age, int batchRows) {
  /** 14 days, 1,000 rows. */
  static final AnswerRetention DEFAULTS = new AnswerRetention(Duration.ofDays(14), 1_000);

  AnswerRetention {
    if (age.toMillis() < 1 || batchRows < 1)
      throw new IllegalArgumentException(
          "answers must be kept for a time and deleted in batches: " + age + ", " + batchRows);
  }

  static AnswerRetention read(Settings settings) {
    return new AnswerRetention(
        settings.time("sostenuto.answers.kept", DEFAULTS.age),
        settings.number("sostenuto.answers.batch-rows", DEFAULTS.batchRows));
  }
}
