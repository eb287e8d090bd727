package dev.sostenuto.app.rooms;

import static dev.sostenuto.app.signaling.Lesson.code;
import static dev.sostenuto.app.signaling.Lesson.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.signaling.Lesson;
import dev.sostenuto.app.signaling.Lesson.Person;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is in a room, who may come in, and what becomes of it. */
class RoomsTest {
  private final Lesson lesson = new Lesson();
  private final Person ada = lesson.person("Ada");
  private final Person bob = lesson.person("Bob");
  private final Person eve = lesson.person("Eve");

  @AfterEach
  void close() {
    lesson.close();
  }

  private static Map<String, Object> in(String room) {
    return Map.of("roomId", room);
  }

  private static List<String> roles(Person person, String room) {
    return person.peers(room).stream().map(peer -> text(peer.get("role"))).toList();
  }

  private String count(String table) {
    return lesson.host.database.query("select count(*)::text from " + table);
  }

  @Test
  void aCodeIsMadeOfLettersThatNobodyMistakes() {
    String room = ada.create("class");
    JsonValue.Obj view = (JsonValue.Obj) ada.query("rooms:get", in(room));
    assertThat(text(view.get("slug"))).matches("[2-9A-HJ-NP-Z]{6}");
    assertThat(view.fields().keySet())
        .containsExactly(
            "_creationTime", "_id", "capacity", "hostId", "kind", "slug", "topology", "you");
    assertThat(view.get("topology")).isEqualTo(JsonValue.of("star"));
  }

  @Test
  void aSlugNamesOneOpenRoomHoweverItIsWritten() {
    String room = text(ada.mutate("rooms:create", Map.of("slug", "my-Room_1")));
    assertThat(bob.refusedMutation("rooms:create", Map.of("slug", " MY-ROOM_1 ")))
        .isEqualTo("SLUG_TAKEN");
    assertThat(text(bob.mutate("rooms:join", Map.of("slug", "my-room_1")))).isEqualTo(room);
    for (String bad : List.of("", "ab", "a b c", "ümlaut", "x".repeat(65)))
      assertThat(eve.refusedMutation("rooms:create", Map.of("slug", bad))).isEqualTo("BAD_SLUG");
    ada.mutate("rooms:close", in(room));
    assertThat(text(bob.mutate("rooms:create", Map.of("slug", "MY-ROOM_1")))).isNotEqualTo(room);
  }

  @Test
  void twoPeopleFillALessonAndThirtyAClass() {
    String lessonRoom = ada.create("one-on-one");
    bob.join(lessonRoom);
    assertThat(eve.refusedMutation("rooms:join", Map.of("slug", slug(ada, lessonRoom))))
        .isEqualTo("ROOM_FULL");
    bob.onAnotherPage().join(lessonRoom);
    assertThat(ada.peers(lessonRoom)).as("two people on three pages").hasSize(3);
    String classRoom = ada.create("class");
    for (int i = 2; i <= 30; i++) lesson.person("Student " + i).join(classRoom);
    assertThat(eve.refusedMutation("rooms:join", Map.of("slug", slug(ada, classRoom))))
        .isEqualTo("ROOM_FULL");
    assertThat(ada.peers(classRoom)).hasSize(30);
  }

  private static String slug(Person person, String room) {
    return text(((JsonValue.Obj) person.query("rooms:get", in(room))).get("slug"));
  }

  @Test
  void aPageThatJoinsAgainIsThePeerThatItIs() {
    String room = ada.create("one-on-one");
    bob.join(room);
    String peer = bob.peerId(room);
    bob.join(room);
    ada.join(room);
    assertThat(bob.peerId(room)).isEqualTo(peer);
    assertThat(roles(bob, room)).containsExactly("host", "participant");
  }

  @Test
  void aReloadedPageTakesThePlaceOfItsOldPeer() {
    String room = text(ada.mutate("rooms:create", Map.of("tab", "one")));
    bob.join(room);
    ada.send(room, bob, "of the old page");
    bob.send(room, ada, "to the old page");
    Person reloaded = ada.onAnotherPage();
    reloaded.mutate("rooms:join", Map.of("slug", slug(bob, room), "tab", "one"));
    assertThat(roles(bob, room)).containsExactly("participant", "host");
    assertThat(bob.texts(room)).isEmpty();
    assertThat(reloaded.texts(room)).isEmpty();
    assertThat(ada.refusedQuery("rooms:peers", in(room))).isEqualTo("ROOM_NOT_FOUND");
    reloaded
        .onAnotherPage()
        .mutate("rooms:join", Map.of("slug", slug(bob, room), "tab", "another"));
    assertThat(bob.peers(room)).hasSize(3);
  }

  @Test
  void aPageWithoutANameReplacesOneWhoseSocketHasGone() {
    String room = ada.create("one-on-one");
    bob.join(room);
    Person second = bob.onAnotherPage().join(room);
    assertThat(ada.peers(room)).as("both are there").hasSize(3);
    lesson.host.database.execute(
        "update _session_watches set gone_since = 1 where session = '" + bob.session + "'");
    bob.onAnotherPage().join(room);
    assertThat(ada.peers(room)).hasSize(3);
    assertThat(second.peers(room)).hasSize(3);
    assertThat(bob.refusedQuery("rooms:peers", in(room))).isEqualTo("ROOM_NOT_FOUND");
  }

  @Test
  void whoIsNotInARoomLearnsNothing() {
    String room = ada.create("one-on-one");
    bob.join(room);
    String closed = ada.create("one-on-one");
    ada.mutate("rooms:close", in(closed));
    String bobsPeer = bob.peerId(room);
    String bobsUser = bob.userId();
    for (Person stranger : List.of(eve, eve.overHttp(), ada.onAnotherPage()))
      for (String one : List.of(room, closed)) {
        for (String query : List.of("rooms:peers", "rooms:get", "signaling:outbox"))
          assertThat(stranger.refusedQuery(query, in(one))).as(query).isEqualTo("ROOM_NOT_FOUND");
        assertThat(stranger.refusedQuery("signaling:inboxFor", Map.of("roomId", one, "since", 0)))
            .isEqualTo("ROOM_NOT_FOUND");
        for (String mutation : List.of("rooms:leave", "rooms:close"))
          assertThat(stranger.refusedMutation(mutation, in(one))).isEqualTo("ROOM_NOT_FOUND");
        assertThat(
                stranger.refusedMutation("rooms:remove", Map.of("roomId", one, "peerId", bobsPeer)))
            .isEqualTo("ROOM_NOT_FOUND");
        assertThat(stranger.refusedMutation("signaling:ack", Map.of("roomId", one, "upTo", 0)))
            .isEqualTo("ROOM_NOT_FOUND");
        Map<String, Object> message = new HashMap<>(in(one));
        message.putAll(Map.of("toUserId", bobsUser, "type", "ice", "payload", JsonValue.NULL));
        assertThat(stranger.refusedMutation("signaling:sendMessage", message))
            .isEqualTo("ROOM_NOT_FOUND");
      }
    assertThat(eve.refusedMutation("rooms:join", Map.of("slug", "NOSUCH")))
        .isEqualTo("ROOM_NOT_FOUND");
  }

  @Test
  void roomsAreEnteredOverASocket() {
    assertThat(ada.overHttp().refusedMutation("rooms:create", Map.of())).isEqualTo("NO_SESSION");
    String room = ada.create("one-on-one");
    assertThat(bob.overHttp().refusedMutation("rooms:join", Map.of("slug", slug(ada, room))))
        .isEqualTo("NO_SESSION");
  }

  @Test
  void whoLeavesALessonHandsItOver() {
    String room = ada.create("one-on-one");
    bob.join(room);
    bob.send(room, ada, "to Ada");
    ada.send(room, bob, "from Ada");
    ada.mutate("rooms:leave", in(room));
    assertThat(roles(bob, room)).containsExactly("host");
    assertThat(bob.texts(room)).isEmpty();
    assertThat(count("signaling_messages")).isEqualTo("0");
    assertThat(code(bob.send(room, ada, "too late"))).isEqualTo("PEER_LEFT");
    ada.join(room);
    assertThat(roles(bob, room)).containsExactly("host", "participant");
  }

  @Test
  void aClassWaitsForItsTeacherAndIsThenClosed() {
    String room = ada.create("class");
    bob.join(room);
    eve.join(room);
    ada.mutate("rooms:leave", in(room));
    assertThat(roles(bob, room)).containsExactly("participant", "participant");
    lesson.pass(Duration.ofMinutes(4));
    ada.join(room);
    assertThat(roles(bob, room)).containsExactly("participant", "participant", "host");
    ada.mutate("rooms:leave", in(room));
    lesson.pass(Duration.ofMinutes(2));
    assertThat(code(lesson.own("rooms:closeAbandoned", in(room)))).isNull();
    assertThat(bob.peers(room)).as("away for two minutes only").hasSize(2);
    lesson.pass(Duration.ofMinutes(4));
    lesson.own("rooms:closeAbandoned", in(room));
    assertThat(bob.refusedQuery("rooms:peers", in(room))).isEqualTo("ROOM_NOT_FOUND");
    assertThat(count("_scheduled_functions where name = 'rooms:closeAbandoned'")).isEqualTo("2");
  }

  @Test
  void theHostRemovesAPeerAndTheRoomClosesForAll() {
    String room = ada.create("class");
    bob.join(room);
    eve.join(room);
    ada.send(room, bob, "to Bob");
    String bobsPeer = bob.peerId(room);
    Map<String, Object> removal = Map.of("roomId", room, "peerId", bobsPeer);
    assertThat(eve.refusedMutation("rooms:remove", removal)).isEqualTo("NOT_HOST");
    assertThat(eve.refusedMutation("rooms:close", in(room))).isEqualTo("NOT_HOST");
    ada.mutate("rooms:remove", removal);
    assertThat(bob.refusedQuery("signaling:inboxFor", Map.of("roomId", room, "since", 0)))
        .isEqualTo("ROOM_NOT_FOUND");
    assertThat(ada.refusedMutation("rooms:remove", removal)).isEqualTo("PEER_LEFT");
    assertThat(count("signaling_messages")).isEqualTo("0");
    ada.send(room, eve, "to Eve");
    ada.mutate("rooms:close", in(room));
    assertThat(count("signaling_messages")).isEqualTo("0");
    assertThat(count("room_peers")).isEqualTo("0");
    assertThat(count("signaling_inboxes")).isEqualTo("0");
    assertThat(count("_session_watches")).isEqualTo("0");
  }

  @Test
  void inAClassEverybodyTalksToTheTeacherUnlessTheTeacherAllowsMore() {
    String room = ada.create("class");
    bob.join(room);
    eve.join(room);
    assertThat(code(bob.send(room, ada, "x"))).isNull();
    assertThat(code(ada.send(room, bob, "x"))).isNull();
    assertThat(code(bob.send(room, eve, "x"))).isEqualTo("NOT_ALLOWED");
    Map<String, Object> mesh = Map.of("roomId", room, "topology", "mesh");
    assertThat(bob.refusedMutation("rooms:setTopology", mesh)).isEqualTo("NOT_HOST");
    ada.mutate("rooms:setTopology", mesh);
    assertThat(code(bob.send(room, eve, "x"))).isNull();
  }

  @Test
  void guessesOfAUserAndOfAnAddressAreLimited() {
    for (int i = 0; i < 10; i++)
      assertThat(eve.refusedMutation("rooms:join", Map.of("slug", "GUESS" + i)))
          .isEqualTo("ROOM_NOT_FOUND");
    assertThat(eve.refusedMutation("rooms:join", Map.of("slug", "GUESS")))
        .isEqualTo("RATE_LIMITED");
    // Everybody in this test comes from one address.
    assertThat(bob.refusedMutation("rooms:join", Map.of("slug", "GUESS")))
        .isEqualTo("RATE_LIMITED");
    String room = ada.create("one-on-one");
    lesson.pass(Duration.ofSeconds(7));
    bob.join(room);
  }
}
