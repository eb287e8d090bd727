package dev.sostenuto.app.signaling;

import static dev.sostenuto.app.signaling.Lesson.rows;
import static dev.sostenuto.app.signaling.Lesson.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.signaling.Lesson.Person;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
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

  @Test
  void entitiesIndexesAndTheDatabaseAgree() throws SQLException {
    try (Connection connection = lesson.host.database.connect()) {
      assertThat(SchemaCheck.differences(connection, lesson.host.catalog)).isEmpty();
    }
  }

  @Test
  void twoFindEachOtherByACodeAndExchangeMessages() {
    Person ada = lesson.person("Ada");
    Person bob = lesson.person("Bob");
    String room = text(ada.mutate("rooms:create", Map.of("slug", "abc123", "displayName", "Ada")));
    assertThat(text(bob.mutate("rooms:join", Map.of("slug", "ABC123")))).isEqualTo(room);

    List<JsonValue.Obj> peers = rows(ada.query("rooms:peers", Map.of("roomId", room)));
    assertThat(peers).hasSize(2);
    assertThat(peers.get(0).fields().keySet())
        .containsExactly("_id", "displayName", "epoch", "joinedAt", "role", "userId");
    assertThat(peers.get(1).get("userId")).isEqualTo(JsonValue.of(lesson.userId(bob)));

    send(ada, room, lesson.userId(bob), "offer", JsonValue.of("v=0\r\n"));
    send(ada, room, lesson.userId(bob), "ice", JsonValue.NULL);
    List<JsonValue.Obj> inbox = inbox(bob, room, 0);
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
    assertThat(inbox(ada, room, 0)).isEmpty();
    double first = ((JsonValue.Float64) inbox.get(0).get("_creationTime")).value();
    assertThat(inbox(bob, room, first)).containsExactly(inbox.get(1));
  }

  @Test
  void whoIsNotInARoomIsToldThatThereIsNone() {
    Person ada = lesson.person("Ada");
    Person eve = lesson.person("Eve");
    String room = text(ada.mutate("rooms:create", Map.of()));
    assertThat(eve.refused(eve.tryQuery("rooms:peers", Map.of("roomId", room)).result()))
        .isEqualTo("ROOM_NOT_FOUND");
    assertThat(
            eve.refused(
                eve.tryQuery("signaling:inboxFor", Map.of("roomId", room, "since", 0)).result()))
        .isEqualTo("ROOM_NOT_FOUND");
    assertThat(eve.refused(eve.tryMutate("rooms:join", Map.of("slug", "NOSUCH"))))
        .isEqualTo("ROOM_NOT_FOUND");
  }

  private static JsonValue send(
      Person from, String room, String toUserId, String type, JsonValue payload) {
    return from.mutate(
        "signaling:sendMessage",
        Map.of("roomId", room, "toUserId", toUserId, "type", type, "payload", payload));
  }

  private static List<JsonValue.Obj> inbox(Person person, String room, double since) {
    return rows(person.query("signaling:inboxFor", Map.of("roomId", room, "since", since)));
  }
}
