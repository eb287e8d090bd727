package dev.sostenuto.app.signaling;

import static dev.sostenuto.app.signaling.Lesson.candidate;
import static dev.sostenuto.app.signaling.Lesson.code;
import static dev.sostenuto.app.signaling.Lesson.number;
import static dev.sostenuto.app.signaling.Lesson.rows;
import static dev.sostenuto.app.signaling.Lesson.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.limits.Rate;
import dev.sostenuto.app.rooms.RoomRules;
import dev.sostenuto.app.signaling.Lesson.Person;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages from one peer's call to another peer's inbox. */
class SignalingTest {
  private static Lesson lesson;

  @BeforeAll
  static void open() {
    lesson = new Lesson();
  }

  @AfterAll
  static void close() {
    lesson.close();
  }

  private final Person ada = lesson.person("Ada");
  private final Person bob = lesson.person("Bob");

  @Test
  void entitiesIndexesAndTheDatabaseAgree() throws SQLException {
    try (Connection connection = lesson.host.database.connect()) {
      assertThat(SchemaCheck.differences(connection, lesson.host.catalog)).isEmpty();
    }
  }

  @Test
  void twoFindEachOtherByACodeAndExchangeMessages() {
    String room = text(ada.mutate("rooms:create", Map.of("slug", "abc123", "displayName", "Ada")));
    assertThat(text(bob.mutate("rooms:join", Map.of("slug", "ABC123")))).isEqualTo(room);

    ada.send(room, bob, "offer", JsonValue.of("v=0\r\n"), Map.of());
    ada.send(room, bob, "ice", JsonValue.NULL, Map.of());
    List<JsonValue.Obj> inbox = bob.inbox(room);
    assertThat(inbox)
        .extracting(m -> m.get("type"))
        .containsExactly(JsonValue.of("offer"), JsonValue.of("ice"));
    assertThat(inbox.get(0).fields().keySet())
        .containsExactly(
            "_creationTime",
            "_id",
            "expiresAt",
            "fromPeerId",
            "fromUserId",
            "payload",
            "roomId",
            "seq",
            "toPeerId",
            "toUserId",
            "type");
    assertThat(number(inbox.get(0).get("expiresAt")) - number(inbox.get(0).get("_creationTime")))
        .isBetween(3_599_998.0, 3_600_000.0);
    assertThat(ada.inbox(room)).isEmpty();
    assertThat(bob.inbox(room, number(inbox.get(0).get("_creationTime"))))
        .containsExactly(inbox.get(1));
  }

  @Test
  void whatIsAcknowledgedIsGoneAndTheRestStays() {
    String room = ada.create("one-on-one");
    bob.join(room);
    for (String word : List.of("a", "b", "c")) ada.send(room, bob, word);
    double second = number(bob.inbox(room).get(1).get("_creationTime"));
    assertThat(rows(ada.query("signaling:outbox", Map.of("roomId", room)))).hasSize(3);
    bob.mutate("signaling:ack", Map.of("roomId", room, "upTo", second));
    assertThat(bob.texts(room)).containsExactly("c");
    assertThat(rows(ada.query("signaling:outbox", Map.of("roomId", room)))).hasSize(1);
    ada.mutate("signaling:ack", Map.of("roomId", room, "upTo", 1e15));
    assertThat(bob.texts(room)).as("only the receiver can").containsExactly("c");
  }

  @Test
  void ofTwoPagesOfOneUserOnlyOneGetsAMessage() {
    String room = ada.create("one-on-one");
    bob.join(room);
    Person bobToo = bob.onAnotherPage().join(room);
    ada.send(room, bob, "newest");
    ada.send(room, bob, "ice", candidate("exactly"), Map.of("toPeerId", bob.peerId(room)));
    assertThat(bob.texts(room)).containsExactly("exactly");
    assertThat(bobToo.texts(room)).containsExactly("newest");
    assertThat(bobToo.overHttp().texts(room)).containsExactly("newest");
  }

  @Test
  void aLaterOfferTakesAwayWhatBelongsToEarlierOnes() {
    String room = ada.create("one-on-one");
    bob.join(room);
    bob.send(room, ada, "ice", candidate("of Bob"), Map.of("gen", 1));
    ada.send(room, bob, "offer", JsonValue.of("v=0 1"), Map.of("gen", 1));
    ada.send(room, bob, "ice", candidate("1"), Map.of("gen", 1));
    ada.send(room, bob, "ice", candidate("unnumbered"), Map.of());
    ada.send(room, bob, "offer", JsonValue.of("v=0 2"), Map.of("gen", 2));
    ada.send(room, bob, "ice", candidate("2"), Map.of("gen", 2));
    assertThat(bob.inbox(room)).extracting(m -> number(m.get("gen"))).containsExactly(2.0, 2.0);
    assertThat(ada.texts(room)).containsExactly("of Bob");
  }

  @Test
  void aMessageIsShownForItsTimeAndThenCountsAsExpired() {
    try (Lesson own = new Lesson()) {
      Person eva = own.person("Eva");
      Person tom = own.person("Tom");
      String room = eva.create("one-on-one");
      tom.join(room);
      eva.send(room, tom, "early");
      own.pass(Duration.ofSeconds(60));
      eva.send(room, tom, "late");
      var seen = tom.tryQuery("signaling:inboxFor", Map.of("roomId", room, "since", 0));
      double first = number(tom.inbox(room).get(0).get("_creationTime"));
      assertThat(seen.validUntil().toEpochMilli() - first).isBetween(120_000.0, 120_001.0);
      own.pass(Duration.ofSeconds(60));
      assertThat(tom.texts(room)).containsExactly("late");
      assertThat(rows(eva.query("signaling:outbox", Map.of("roomId", room))))
          .extracting(m -> m.get("expired"))
          .containsExactly(JsonValue.of(false), JsonValue.of(true));
    }
  }

  @Test
  void anHourLaterMessagesAreGoneFromTheTable() {
    SignalingRules small = SignalingRules.DEFAULTS;
    SignalingRules batches =
        new SignalingRules(
            small.delivery(),
            small.kept(),
            small.inboxMessages(),
            small.inboxBytes(),
            small.messages(),
            small.sdpBytes(),
            small.iceBytes(),
            small.candidates(),
            3);
    try (Lesson own = new Lesson(RoomRules.DEFAULTS, batches)) {
      Person eva = own.person("Eva");
      Person tom = own.person("Tom");
      String room = eva.create("one-on-one");
      tom.join(room);
      for (int i = 0; i < 4; i++) eva.send(room, tom, "old");
      own.pass(Duration.ofMinutes(59));
      eva.send(room, tom, "new");
      own.own("signaling:purgeExpired", Map.of());
      assertThat(messages(own)).isEqualTo("5");
      own.pass(Duration.ofMinutes(1).plusSeconds(1));
      own.own("signaling:purgeExpired", Map.of());
      assertThat(messages(own)).isEqualTo("2");
      assertThat(scheduled(own)).isEqualTo("1");
      own.own("signaling:purgeExpired", Map.of());
      assertThat(messages(own)).isEqualTo("1");
      assertThat(scheduled(own)).as("the batch was not full").isEqualTo("1");
    }
  }

  private static String messages(Lesson lesson) {
    return lesson.host.database.query("select count(*)::text from signaling_messages");
  }

  private static String scheduled(Lesson lesson) {
    return lesson.host.database.query(
        "select count(*)::text from _scheduled_functions where name = 'signaling:purgeExpired'");
  }

  @Test
  void aFullInboxRefusesUntilItIsReadOrItsMessagesExpire() {
    SignalingRules usual = SignalingRules.DEFAULTS;
    SignalingRules tight =
        new SignalingRules(
            usual.delivery(), usual.kept(), 3, 100, usual.messages(), 64, 32, 5, 100);
    try (Lesson own = new Lesson(RoomRules.DEFAULTS, tight)) {
      Person eva = own.person("Eva");
      Person tom = own.person("Tom");
      String room = eva.create("one-on-one");
      tom.join(room);
      for (int i = 0; i < 3; i++) assertThat(code(eva.send(room, tom, "x"))).isNull();
      assertThat(code(eva.send(room, tom, "x"))).isEqualTo("INBOX_FULL");
      tom.mutate(
          "signaling:ack",
          Map.of("roomId", room, "upTo", number(tom.inbox(room).get(0).get("_creationTime"))));
      assertThat(code(eva.send(room, tom, "x"))).isNull();
      assertThat(code(eva.send(room, tom, "x"))).isEqualTo("INBOX_FULL");
      own.pass(Duration.ofSeconds(121));
      JsonValue sdp = JsonValue.of("v=0" + "x".repeat(60));
      assertThat(code(eva.send(room, tom, "offer", sdp, Map.of()))).isNull();
      assertThat(code(eva.send(room, tom, "offer", sdp, Map.of())))
          .as("bytes")
          .isEqualTo("INBOX_FULL");
    }
  }

  @Test
  void whoSendsTooFastIsToldWhenToTryAgain() {
    SignalingRules usual = SignalingRules.DEFAULTS;
    SignalingRules slow =
        new SignalingRules(
            usual.delivery(),
            usual.kept(),
            usual.inboxMessages(),
            usual.inboxBytes(),
            new Rate(1, Duration.ofHours(1), 3),
            usual.sdpBytes(),
            usual.iceBytes(),
            usual.candidates(),
            usual.batchRows());
    try (Lesson own = new Lesson(RoomRules.DEFAULTS, slow)) {
      Person eva = own.person("Eva");
      Person tom = own.person("Tom");
      String room = eva.create("one-on-one");
      tom.join(room);
      for (int i = 0; i < 3; i++) assertThat(code(eva.send(room, tom, "x"))).isNull();
      CallResult refusal = eva.send(room, tom, "x");
      assertThat(code(refusal)).isEqualTo("RATE_LIMITED");
      assertThat(TestHost.failure(refusal).errorData()).contains("\"retryAfterMs\":");
      assertThat(code(tom.send(room, eva, "x"))).as("each peer has its own rate").isNull();
      own.pass(Duration.ofHours(1));
      assertThat(code(eva.send(room, tom, "x"))).isNull();
    }
  }
}
