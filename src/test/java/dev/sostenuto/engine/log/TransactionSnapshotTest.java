package dev.sostenuto.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionSnapshotTest {
  private static final long WRAP = 1L << 32;

  @Test
  void seesWhatEndedBeforeItAndNothingElse() {
    TransactionSnapshot snapshot = TransactionSnapshot.parse("10:20:10,14,13");

    assertThat(snapshot.running()).containsExactly(10, 13, 14);
    assertThat(snapshot).hasToString("10:20:10,13,14");
    assertThat(snapshot.sees(9L)).isTrue();
    assertThat(snapshot.sees(10L)).isFalse();
    assertThat(snapshot.sees(11L)).isTrue();
    assertThat(snapshot.sees(13L)).isFalse();
    assertThat(snapshot.sees(19L)).isTrue();
    assertThat(snapshot.sees(20L)).isFalse();
    assertThat(snapshot.sees(21L)).isFalse();
  }

  @Test
  void readsAnEmptyList() {
    TransactionSnapshot snapshot = TransactionSnapshot.parse("731:731:");

    assertThat(snapshot.xmin()).isEqualTo(731);
    assertThat(snapshot.xmax()).isEqualTo(731);
    assertThat(snapshot.running()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1:2", "1:2:3:4", "a:2:", "2:1:", "1:5:x", "1:5:2,", "5:9:4", "5:9:9"})
  void refusesWhatIsNoSnapshot(String text) {
    assertThatThrownBy(() -> TransactionSnapshot.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void widensAcrossTheWrapInBothDirections() {
    assertThat(new TransactionSnapshot(5, WRAP + 5).widen(0xfffffff0)).isEqualTo(WRAP - 16);
    assertThat(new TransactionSnapshot(5, WRAP - 5).widen(3)).isEqualTo(WRAP + 3);
    assertThat(new TransactionSnapshot(5, WRAP).widen(0)).isEqualTo(WRAP);
    assertThat(new TransactionSnapshot(5, 7 * WRAP + 100).widen(99)).isEqualTo(7 * WRAP + 99);
    assertThat(new TransactionSnapshot(5, WRAP + 0x80000000L).widen(0x80000001))
        .isEqualTo(WRAP + 0x80000001L);
  }

  @Test
  void widensEveryIdThatIsLessThanHalfAWrapAway() {
    Property.check(
        2_000,
        random -> {
          long xmax = (random.nextLong() >>> 1 + random.nextInt(32)) + WRAP;
          long near = xmax + random.nextInt();
          assertThat(new TransactionSnapshot(0, xmax).widen((int) near)).isEqualTo(near);
        });
  }

  @Test
  void aLowHalfIsSeenAsItsFullIdIs() {
    TransactionSnapshot snapshot = new TransactionSnapshot(WRAP - 3, WRAP + 3, WRAP - 3, WRAP + 1);

    assertThat(snapshot.sees((int) (WRAP - 4))).isTrue();
    assertThat(snapshot.sees((int) (WRAP - 3))).isFalse();
    assertThat(snapshot.sees((int) (WRAP - 1))).isTrue();
    assertThat(snapshot.sees(0)).isTrue();
    assertThat(snapshot.sees(1)).isFalse();
    assertThat(snapshot.sees(2)).isTrue();
    assertThat(snapshot.sees(3)).isFalse();
  }

  @Test
  void agreesWithPostgres() throws SQLException {
    try (TestDatabase database = TestDatabase.fresh();
        Connection running = database.connect();
        Connection looking = database.connect();
        Statement writer = running.createStatement();
        Statement reader = looking.createStatement()) {
      running.setAutoCommit(false);
      looking.setAutoCommit(false);
      writer.execute("select pg_current_xact_id()");
      for (int i = 0; i < 3; i++) {
        database.execute("select pg_current_xact_id()");
      }
      TransactionSnapshot snapshot;
      try (ResultSet row = reader.executeQuery("select pg_current_snapshot()::text")) {
        row.next();
        snapshot = TransactionSnapshot.parse(row.getString(1));
      }
      assertThat(snapshot.running()).isNotEmpty();
      for (long xid = snapshot.xmin() - 2; xid < snapshot.xmax() + 2; xid++) {
        String theirs = "select pg_visible_in_snapshot('%d'::xid8, '%s')".formatted(xid, snapshot);
        try (ResultSet row = reader.executeQuery(theirs)) {
          row.next();
          assertThat(snapshot.sees((int) xid)).as("xid %d", xid).isEqualTo(row.getBoolean(1));
        }
      }
    }
  }
}
