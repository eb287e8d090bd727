package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.store.Claims;
import dev.sostenuto.engine.store.Opening;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.store.WriteLimits;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Property;
import jakarta.persistence.Entity;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Writing by SQL leaves what writing through JPA would have left. */
class MutationStoreTest {
  private static final String CONTENT =
      "select coalesce(string_agg(n::text, ';' order by id), '') from notes n";
  private static final TestHost APP =
      new TestHost(List.of(Note.class, Watched.class), List.of(), ddl());

  /** An entity that wants to be told before it is written. */
  @Entity
  @Table(name = "watched")
  static class Watched extends Document {
    int count;

    @PreUpdate
    void counted() {
      count += 100;
    }
  }

  private static String[] ddl() {
    List<String> ddl = new ArrayList<>(List.of(Note.DDL));
    ddl.add(
        "create table watched(id uuid primary key, creation_time double precision not null, count integer not null)");
    ddl.add("create index on watched(creation_time, id)");
    return ddl.toArray(String[]::new);
  }

  @AfterAll
  static void close() {
    APP.close();
  }

  /** When JPA comes in: not at all, from the beginning, or before this operation. */
  private static final int NEVER = Integer.MAX_VALUE;

  private static Opening opening() {
    return Claims.begin(Duration.ofSeconds(15));
  }

  @Test
  void bothWaysLeaveTheSame() {
    Property.check(
        40,
        random -> {
          long seed = random.nextLong();
          String direct = content(seed, NEVER);
          assertThat(content(seed, 0)).isEqualTo(direct);
          assertThat(content(seed, random.nextInt(12))).isEqualTo(direct);
        });
  }

  /** Runs operations drawn from the seed; what the table holds in the end, and what was read. */
  private static String content(long seed, int jpaFrom) {
    Random random = new Random(seed);
    try (Transactions.Transaction transaction = APP.transactions.begin()) {
      MutationStore store = new MutationStore(transaction, opening(), false, WriteLimits.DEFAULTS);
      DocumentType<Note> type = type(Note.class);
      Set<UUID> inserted = new HashSet<>();
      StringBuilder seen = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        boolean jpaNow = i >= jpaFrom;
        if (jpaNow) store.entities();
        seen.append(operation(random, store, type, inserted)).append('\n');
      }
      store.flush();
      return seen + text(transaction, CONTENT);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String operation(
      Random random, MutationStore store, DocumentType<Note> type, Set<UUID> inserted)
      throws SQLException {
    UUID id = new UUID(0, random.nextInt(4));
    int what = random.nextInt(6);
    Note fresh = note(random, id);
    if (what == 0) return String.valueOf(store.get(type.table(), id)).replaceAll("\\{.*}", "JSON");
    Note found = store.find(type, id);
    if (found == null) {
      // Ids are never used again.
      if (!inserted.add(id)) return "gone";
      store.insert(type, fresh);
      return "inserted";
    }
    switch (what) {
      case 1 -> store.delete(type, found);
      case 2 -> store.replace(type, fresh);
      case 3 -> {
        found.title = fresh.title;
        // Others read between; what is pending is sent.
        store.flush();
        store.change(type, found);
      }
      default -> {
        if (random.nextBoolean()) found.extra = fresh.extra;
        if (random.nextBoolean()) found.due = fresh.due;
        found.rank++;
        store.change(type, found);
      }
    }
    return "written";
  }

  private static Note note(Random random, UUID id) {
    Note note = new Note("b" + random.nextInt(3), random.nextInt(100));
    note.identify(id, 1_000);
    note.title = random.nextBoolean() ? null : "t\u00e9\"" + random.nextInt(9);
    note.size = random.nextBoolean() ? null : random.nextLong();
    note.due = random.nextBoolean() ? null : Instant.ofEpochSecond(random.nextInt(), 123_456_000);
    note.extra =
        random.nextBoolean()
            ? null
            : JsonValue.object()
                .put("z", JsonValue.of((long) random.nextInt()))
                .put("a", random.nextDouble())
                .build();
    note.parent = random.nextBoolean() ? null : new Id<>(type(Note.class).table().number(), id);
    return note;
  }

  @Test
  void aDocumentThatDoesNotChangeIsNotWritten() throws SQLException {
    try (Transactions.Transaction transaction = APP.transactions.begin()) {
      MutationStore store = new MutationStore(transaction, opening(), false, WriteLimits.DEFAULTS);
      DocumentType<Note> type = type(Note.class);
      UUID id = UUID.randomUUID();
      store.insert(type, note(new Random(5), id));
      store.flush();
      String before = text(transaction, "select ctid::text from notes where id = '" + id + "'");
      store.change(type, store.find(type, id));
      store.flush();
      assertThat(text(transaction, "select ctid::text from notes where id = '" + id + "'"))
          .isEqualTo(before);
    }
  }

  @Test
  void anEntityWithCallbacksIsWrittenThroughJpa() throws SQLException {
    try (Transactions.Transaction transaction = APP.transactions.begin()) {
      MutationStore store = new MutationStore(transaction, opening(), false, WriteLimits.DEFAULTS);
      DocumentType<Watched> type = type(Watched.class);
      Watched watched = new Watched();
      watched.identify(UUID.randomUUID(), 1);
      store.insert(type, watched);
      store.flush();
      Watched found = store.find(type, Document.idOf(watched).value());
      found.count = 1;
      store.change(type, found);
      store.flush();
      assertThat(text(transaction, "select count::text from watched")).isEqualTo("101");
    }
  }

  private static <T> DocumentType<T> type(Class<T> entity) {
    return APP.registry.codecs().document(entity);
  }

  private static String text(Transactions.Transaction transaction, String sql) throws SQLException {
    try (Statement statement = transaction.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
