package dev.sostenuto.engine.feed;

import static dev.sostenuto.engine.feed.FeedFixture.KINDS;
import static dev.sostenuto.engine.feed.FeedFixture.NOTES;
import static dev.sostenuto.engine.feed.FeedFixture.value;
import static dev.sostenuto.engine.feed.PgOutputBytes.UNCHANGED;
import static dev.sostenuto.engine.feed.PgOutputBytes.begin;
import static dev.sostenuto.engine.feed.PgOutputBytes.delete;
import static dev.sostenuto.engine.feed.PgOutputBytes.end;
import static dev.sostenuto.engine.feed.PgOutputBytes.insert;
import static dev.sostenuto.engine.feed.PgOutputBytes.note;
import static dev.sostenuto.engine.feed.PgOutputBytes.relation;
import static dev.sostenuto.engine.feed.PgOutputBytes.truncate;
import static dev.sostenuto.engine.feed.PgOutputBytes.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TransactionAssemblerTest {
  private static final String ID = "6f7f2a51-6b1c-4f0e-8f4e-0a1b2c3d4e5f";
  private static final ByteBuffer NOTES_IS_1 =
      relation(1, "public", "notes", "id", "creation_time", "body", "rank");
  private static final ByteBuffer KINDS_IS_2 =
      relation(
          2, "public", "kinds", "id", "creation_time", "b", "i", "f", "t", "u", "ts", "by", "j");

  private TransactionAssembler assembler = assembler(10, 1_000_000);

  @Test
  void aTransactionIsOneCommitAtTheEndOfItsRecord() {
    assertThat(assembler.inTransaction()).isFalse();
    assertThat(accept(begin(77), NOTES_IS_1)).isNull();
    assertThat(assembler.inTransaction()).isTrue();
    Commit commit = accept(aNote("a"), end(500));

    assertThat(assembler.inTransaction()).isFalse();
    assertThat(commit.lsn()).isEqualTo(new Lsn(500));
    assertThat(commit.xid()).isEqualTo(77);
    assertThat(commit.changes()).hasSize(1);
    assertThat(commit.wholeTables()).isEmpty();
    assertThat(commit.markers()).isEmpty();
  }

  @Test
  void columnsAreFoundByNameInAnyOrderAndUnknownOnesArePassedOver() {
    Commit commit =
        accept(
            begin(1),
            relation(1, "public", "notes", "rank", "new", "body", "creation_time", "id"),
            insert(1, "5", "ignored", "text", "1.5", ID),
            end(2));

    RowChange change = commit.changes().get(0);
    assertThat(value(NOTES, change.after(), "body")).isEqualTo("text");
    assertThat(value(NOTES, change.after(), "rank")).isEqualTo(5L);
    assertThat(value(NOTES, change.after(), "creation_time")).isEqualTo(1.5);
  }

  @Test
  void aColumnThatTheRelationLacksMakesTheWholeTableCount() {
    Commit commit =
        accept(
            begin(1),
            relation(1, "public", "notes", "id", "creation_time", "body"),
            insert(1, ID, "1", "text"),
            end(2));

    assertThat(commit.changes()).isEmpty();
    assertThat(commit.wholeTables()).containsExactly(NOTES);
  }

  @Test
  void aValueThatCannotBeReadMakesTheWholeTableCount() {
    Commit commit = accept(begin(1), NOTES_IS_1, insert(1, ID, "1", "text", "many"), end(2));

    assertThat(commit.wholeTables()).containsExactly(NOTES);
  }

  @Test
  void anUnchangedLargeValueComesFromTheOldRow() {
    Object[] before = {ID, "1", "large", "1"};
    Object[] after = {ID, "1", UNCHANGED, "2"};
    Commit told = accept(begin(1), NOTES_IS_1, update(1, 'O', before, after), end(2));
    Commit untold = accept(begin(1), update(1, 'O', null, after), end(3));

    assertThat(value(NOTES, told.changes().get(0).after(), "body")).isEqualTo("large");
    assertThat(untold.wholeTables()).containsExactly(NOTES);
  }

  @Test
  void anUnchangedLargeValueOfAnInsertOrAnOldRowCannotBeTold() {
    Object[] row = {ID, "1", UNCHANGED, "1"};

    assertThat(accept(begin(1), NOTES_IS_1, insert(1, row), end(2)).wholeTables()).hasSize(1);
    assertThat(accept(begin(1), delete(1, 'O', row), end(3)).wholeTables()).hasSize(1);
  }

  @Test
  void anOldRowThatIsOnlyAKeyMakesTheWholeTableCount() {
    Object[] key = {ID, null, null, null};
    Object[] after = {ID, "1", "b", "1"};

    assertThat(accept(begin(1), NOTES_IS_1, update(1, 'K', key, after), end(2)).wholeTables())
        .containsExactly(NOTES);
    assertThat(accept(begin(1), delete(1, 'K', key), end(3)).wholeTables()).containsExactly(NOTES);
  }

  @Test
  void truncateTakesTheRowsOfItsTablesWithItAndLeavesOthers() {
    Commit commit =
        accept(
            begin(1),
            NOTES_IS_1,
            KINDS_IS_2,
            relation(3, "public", "unknown"),
            aNote("before"),
            aKind(),
            truncate(1, 3),
            aNote("after"),
            end(2));

    assertThat(commit.wholeTables()).containsExactly(NOTES);
    assertThat(commit.changes()).extracting(RowChange::table).containsExactly(KINDS);
  }

  @Test
  void pastTheRowLimitTheTableWithTheMostRowsDegrades() {
    ByteBuffer[] messages = new ByteBuffer[14];
    messages[0] = begin(1);
    messages[1] = NOTES_IS_1;
    messages[2] = KINDS_IS_2;
    messages[3] = aKind();
    for (int i = 4; i < messages.length; i++) {
      messages[i] = aNote("n" + i);
    }
    accept(messages);
    Commit commit = accept(aNote("more"), aKind(), end(2));

    assertThat(commit.wholeTables()).containsExactly(NOTES);
    assertThat(commit.changes()).hasSize(2).allSatisfy(c -> assertThat(c.table()).isSameAs(KINDS));
  }

  @Test
  void asManyRowsAsTheLimitAreKept() {
    accept(begin(1), NOTES_IS_1);
    for (int i = 0; i < 10; i++) {
      accept(aNote("n"));
    }

    Commit commit = accept(end(2));

    assertThat(commit.changes()).hasSize(10);
    assertThat(commit.wholeTables()).isEmpty();
  }

  @Test
  void pastTheByteLimitTheTableWithTheMostBytesDegrades() {
    assembler = assembler(10, 2_000);
    Commit commit =
        accept(
            begin(1),
            NOTES_IS_1,
            KINDS_IS_2,
            aKind(),
            aKind(),
            aNote("x".repeat(1_500)),
            aKind(),
            end(2));

    assertThat(commit.wholeTables()).containsExactly(NOTES);
    assertThat(commit.changes()).hasSize(3);
  }

  @Test
  void limitsCountEachTransactionAnew() {
    accept(NOTES_IS_1);
    for (int i = 1; i <= 5; i++) {
      accept(begin(i));
      for (int row = 0; row < 10; row++) {
        accept(aNote("n"));
      }
      assertThat(accept(end(i)).wholeTables()).isEmpty();
    }
  }

  @Test
  void onlyOurTransactionalNotesAreMarkersAndTheirNumberAndLengthAreLimited() {
    accept(begin(1), note(true, "sostenuto", "one"), note(true, "other", "two"));
    accept(note(false, "sostenuto", "three"), note(true, "sostenuto", "x".repeat(1_001)));
    Commit few = accept(end(2));
    accept(begin(2));
    for (int i = 0; i < 1_500; i++) {
      accept(note(true, "sostenuto", "m" + i));
    }
    Commit many = accept(end(3));

    assertThat(few.markers()).containsExactly("one");
    assertThat(many.markers()).hasSize(1_000).startsWith("m0");
  }

  @Test
  void relationsOfOtherSchemasAndNamesAreNotLive() {
    Commit commit =
        accept(
            begin(1),
            relation(1, "other", "notes", "id"),
            relation(2, "public", "sostenuto_claims", "id"),
            insert(1, ID),
            insert(2, "x"),
            delete(2, 'K', "x"),
            truncate(1, 2),
            end(2));

    assertThat(commit.changes()).isEmpty();
    assertThat(commit.wholeTables()).isEmpty();
  }

  @Test
  void messagesOutOfPlaceAreRefused() {
    refused("outside of a transaction", end(1));
    refused("outside of a transaction", NOTES_IS_1, aNote("a"));
    refused("begins within another", begin(1), begin(2));
    refused("relation 9 was not introduced", begin(1), insert(9, ID));
    refused("relation 9 was not introduced", begin(1), truncate(9));
    refused("a row of 1 columns for notes, which has 4", begin(1), NOTES_IS_1, insert(1, ID));
    refused("outside of a transaction", note(true, "sostenuto", "x"));
  }

  private void refused(String sentence, ByteBuffer... messages) {
    assembler = assembler(10, 1_000_000);
    assertThatThrownBy(() -> accept(messages))
        .isInstanceOf(MalformedStreamException.class)
        .hasMessageContaining(sentence);
  }

  private Commit accept(ByteBuffer... messages) {
    Commit last = null;
    for (ByteBuffer message : messages) {
      last = assembler.accept(PgOutputDecoder.decode(message.duplicate()));
    }
    return last;
  }

  private static ByteBuffer aNote(String body) {
    return insert(1, ID, "1", body, "1");
  }

  private static ByteBuffer aKind() {
    return insert(2, ID, "1", null, null, null, null, null, null, null, null);
  }

  private static TransactionAssembler assembler(int rows, long bytes) {
    return new TransactionAssembler(FeedFixture.CATALOG, "public", rows, bytes);
  }
}
