package dev.sostenuto.app.signaling;

import static dev.sostenuto.app.signaling.Lesson.code;
import static dev.sostenuto.app.signaling.Lesson.number;
import static dev.sostenuto.app.signaling.Lesson.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.signaling.Lesson.Person;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@code since} is exact (contract S1 and S3): within one inbox creation times increase in the
 * order of commits, however transactions overlap.
 */
class InboxOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Lesson lesson = new Lesson();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Person teacher = lesson.person("Teacher");
  private final String room = teacher.create("class");

  @AfterEach
  void close() {
    threads.shutdownNow();
    lesson.close();
  }

  /** A reader that only ever asks for what came after the last message that it saw. */
  private final class Reader {
    private final List<String> seen = new ArrayList<>();
    private double since;

    void read() {
      for (JsonValue.Obj message : teacher.inbox(room, since)) {
        double time = number(message.get("_creationTime"));
        assertThat(time).isGreaterThan(since);
        since = time;
        seen.add(text(((JsonValue.Obj) message.get("payload")).get("candidate")));
      }
    }
  }

  private CompletableFuture<CallResult> sends(Person student, String text) {
    return CompletableFuture.supplyAsync(() -> student.send(room, teacher, text), threads);
  }

  @Test
  void aHeldTransactionsMessageIsMissedByNobodyWhoSawALaterOne()
      throws SQLException, InterruptedException, ExecutionException, TimeoutException {
    Person slow = lesson.person("Slow").join(room);
    Person quick = lesson.person("Quick").join(room);
    Person aside = lesson.person("Aside").join(room);
    // Its transaction has taken its time and written its row, and now waits before it commits.
    lesson.host.database.execute(
        "create function hold() returns trigger language plpgsql as $$ begin"
            + " perform pg_advisory_xact_lock(4711); return null; end $$",
        "create constraint trigger hold after insert on signaling_messages deferrable initially deferred"
            + " for each row when (new.payload ->> 'candidate' = 'held') execute function hold()");
    quick.send(room, teacher, "first");
    Reader reader = new Reader();
    reader.read();
    try (Connection holder = lesson.host.database.connect();
        Statement statement = holder.createStatement()) {
      statement.execute("select pg_advisory_lock(4711)");
      CompletableFuture<CallResult> held = sends(slow, "held");
      Await.until(PATIENCE, "the first send is held", () -> waiting("advisory") == 1);
      CompletableFuture<CallResult> later = sends(quick, "later");
      Await.until(PATIENCE, "the later one waits for it", () -> waiting("transactionid") == 1);
      reader.read();
      assertThat(reader.seen).containsExactly("first");
      assertThat(code(teacher.send(room, aside, "to another inbox"))).isNull();
      statement.execute("select pg_advisory_unlock(4711)");
      assertThat(code(held.get(30, TimeUnit.SECONDS))).isNull();
      reader.read();
      assertThat(code(later.get(30, TimeUnit.SECONDS))).isNull();
    }
    reader.read();
    assertThat(reader.seen).hasSize(3).contains("held", "later");
  }

  private int waiting(String kind) {
    return Integer.parseInt(
        lesson.host.database.query(
            "select count(*)::text from pg_locks where not granted and locktype = '" + kind + "'"));
  }

  @Test
  void aReaderWhoAdvancesSeesEverythingOnceAndEachSendersMessagesInOrder() {
    int senders = 5;
    int messages = 20;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      Person student = lesson.person("Student").join(room);
      String name = s + ".";
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < messages; i++)
                  assertThat(code(student.send(room, teacher, name + i))).isNull();
              },
              threads));
    }
    CompletableFuture<Void> sent = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    Reader reader = new Reader();
    Await.until(
        PATIENCE,
        "all have been sent",
        () -> {
          reader.read();
          return sent.isDone();
        });
    sent.join();
    reader.read();
    assertThat(reader.seen).hasSize(senders * messages).doesNotHaveDuplicates();
    for (int s = 0; s < senders; s++) {
      String name = s + ".";
      List<String> own = reader.seen.stream().filter(m -> m.startsWith(name)).toList();
      assertThat(own).isEqualTo(numbered(name, messages));
    }
  }

  private static List<String> numbered(String name, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(name + i);
    return names;
  }
}
