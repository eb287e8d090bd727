package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.assembly.DatabaseRequirements.Facts;
import org.junit.jupiter.api.Test;

class DatabaseRequirementsTest {
  @Test
  void oldestSupportedDatabaseWillDo() {
    assertThatCode(() -> new Facts(16, "logical", "UTF8", 1, 1, "ann", 1, true).require())
        .doesNotThrowAnyException();
  }

  @Test
  void olderDatabaseIsRefused() {
    refused(
        new Facts(15, "logical", "UTF8", 10, 10, "ann", 1, true),
        "The database is PostgreSQL 15: upgrade it to 16 or newer.");
  }

  @Test
  void otherEncodingIsRefused() {
    refused(
        new Facts(18, "logical", "LATIN1", 10, 10, "ann", 1, true),
        "The database has the encoding LATIN1: create one with encoding UTF8.");
  }

  @Test
  void databaseWithoutReplicationSlotsIsRefused() {
    refused(
        new Facts(18, "logical", "UTF8", 0, 10, "ann", 1, true),
        "The database runs with max_replication_slots=0 and max_wal_senders=10: set both to 10 or"
            + " more and restart it.");
  }

  @Test
  void numbersWithoutTheirLastDigitsAreRefused() {
    refused(
        new Facts(18, "logical", "UTF8", 10, 10, "ann", 0, true),
        "The role ann reads numbers without their last digits (extra_float_digits=0): set"
            + " extra_float_digits=1 for the role or the database.");
  }

  private static void refused(Facts facts, String sentence) {
    assertThatThrownBy(facts::require)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(sentence);
  }
}
