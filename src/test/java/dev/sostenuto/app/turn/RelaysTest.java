package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.app.turn.Studio.Person;
import dev.sostenuto.engine.store.SchemaCheck;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who in which room has which relay, and when it is taken back. */
class RelaysTest {
  private final Studio studio = new Studio();
  private final Person ada = studio.person("Ada");
  private final Person bob = studio.person("Bob");
  private final String room = ada.create("abc123");

  @AfterEach
  void close() {
    studio.close();
  }

  private static JsonValue code(JsonValue.Obj refusal) {
    return refusal.get("code");
  }

  @Test
  void entitiesIndexesAndTheDatabaseAgree() throws SQLException {
    try (Connection connection = studio.host.database.connect()) {
      assertThat(SchemaCheck.differences(connection, studio.host.catalog)).isEmpty();
    }
  }

  @Test
  void everybodyInARoomHasARelayOfHisOwn() {
    bob.join("abc123");
    assertThat(ada.relay(room)).isEqualTo("name1");
    assertThat(bob.relay(room)).isEqualTo("name2");
    assertThat(ada.relay(room)).isEqualTo("name1");
    assertThat(ada.onAnotherPage().join("abc123").relay(room)).isEqualTo("name1");
    assertThat(studio.cloudflare.asked)
        .hasSize(2)
        .allMatch(asked -> asked.endsWith("room:" + room));
  }

  @Test
  void whoIsNotInTheRoomLearnsNothing() {
    String gone = bob.create("def456");
    bob.mutate("rooms:close", "roomId", gone);
    JsonValue.Obj refusal = bob.refusal("roomId", room);
    assertThat(code(refusal)).isEqualTo(JsonValue.of("ROOM_NOT_FOUND"));
    assertThat(bob.refusal("roomId", gone)).isEqualTo(refusal);
    assertThat(studio.cloudflare.asked).isEmpty();
  }

  @Test
  void withoutARoomTheNewestCounts() {
    assertThat(ada.config().get("relayAvailable")).isEqualTo(JsonValue.of(true));
    assertThat(studio.cloudflare.asked).containsExactly("key 3600 room:" + room);
    JsonValue.Obj nowhere = bob.config();
    assertThat(nowhere.get("relayAvailable")).isEqualTo(JsonValue.of(false));
    assertThat(nowhere.get("reason")).isEqualTo(JsonValue.of("not_in_room"));
  }

  @Test
  void oneCallTooManyIsRefused() {
    for (int i = 0; i < 6; i++) ada.config("roomId", room);
    JsonValue.Obj refusal = ada.refusal("roomId", room);
    assertThat(code(refusal)).isEqualTo(JsonValue.of("RATE_LIMITED"));
    assertThat(((JsonValue.Float64) refusal.get("retryAfterMs")).value()).isBetween(1.0, 10_000.0);
    studio.pass(Duration.ofSeconds(10));
    assertThat(ada.relay(room)).isNotNull();
  }

  @Test
  void aRelayIsRenewedAtHalfOfItsTime() {
    assertThat(ada.relay(room)).isEqualTo("name1");
    studio.pass(Duration.ofMinutes(29));
    assertThat(ada.relay(room)).isEqualTo("name1");
    studio.pass(Duration.ofMinutes(1));
    assertThat(ada.relay(room)).isEqualTo("name2");
  }

  @Test
  void theRelayOfWhoeverIsRemovedIsRevoked() {
    bob.join("abc123");
    assertThat(bob.relay(room)).isEqualTo("name1");
    ada.remove(room, bob);
    assertThat(code(bob.refusal("roomId", room))).isEqualTo(JsonValue.of("ROOM_NOT_FOUND"));
    assertThat(studio.revoke()).isEqualTo(1);
    assertThat(studio.cloudflare.revoked).containsExactly("key name1");
    assertThat(studio.relays()).isZero();
  }

  @Test
  void aRevokedRelayIsNotGivenOutAgain() {
    bob.join("abc123");
    assertThat(bob.relay(room)).isEqualTo("name1");
    ada.remove(room, bob);
    bob.join("abc123");
    assertThat(bob.relay(room)).isEqualTo("name2");
    studio.revoke();
    assertThat(studio.cloudflare.revoked).containsExactly("key name1");
    assertThat(bob.relay(room)).isEqualTo("name2");
  }

  @Test
  void aRelayThatAnotherPageUsesGoesOn() {
    bob.join("abc123");
    Person page = bob.onAnotherPage().join("abc123");
    assertThat(bob.relay(room)).isEqualTo("name1");
    ada.remove(room, page);
    assertThat(studio.revoke()).isZero();
    assertThat(bob.relay(room)).isEqualTo("name1");
  }

  @Test
  void whoLeavesByHimselfKeepsItForWhenHeComesBack() {
    bob.join("abc123");
    assertThat(bob.relay(room)).isEqualTo("name1");
    bob.mutate("rooms:leave", "roomId", room);
    assertThat(studio.revoke()).isZero();
    assertThat(bob.join("abc123").relay(room)).isEqualTo("name1");
  }

  @Test
  void allRelaysOfARoomEndWithIt() {
    bob.join("abc123");
    bob.relay(room);
    bob.mutate("rooms:leave", "roomId", room);
    ada.relay(room);
    ada.mutate("rooms:close", "roomId", room);
    assertThat(studio.revoke()).isEqualTo(2);
    assertThat(studio.cloudflare.revoked).containsExactlyInAnyOrder("key name1", "key name2");
  }

  @Test
  void whoIsRemovedWhileARelayIsMintedDoesNotGetIt() {
    bob.join("abc123");
    studio.cloudflare.meanwhile = () -> ada.remove(room, bob);
    assertThat(code(bob.refusal("roomId", room))).isEqualTo(JsonValue.of("ROOM_NOT_FOUND"));
    assertThat(studio.cloudflare.revoked).containsExactly("key name1");
    assertThat(studio.relays()).isZero();
  }

  @Test
  void aRevocationIsTriedAgainAFewTimes() {
    bob.join("abc123");
    bob.relay(room);
    ada.remove(room, bob);
    studio.cloudflare.failure = new NoRelayException.Upstream("down");
    assertThat(studio.revoke()).isEqualTo(6);
    assertThat(studio.cloudflare.revoked).hasSize(6);
    assertThat(studio.relays()).as("until it expires").isEqualTo(1);
    studio.pass(Duration.ofHours(1));
    studio.own("signaling/relays:purge");
    assertThat(studio.relays()).isZero();
  }

  @Test
  void anotherKeyCannotRevoke() {
    bob.join("abc123");
    bob.relay(room);
    studio.set("CLOUDFLARE_TURN_TOKEN_ID", "another");
    assertThat(bob.relay(room)).isEqualTo("name2");
    ada.remove(room, bob);
    studio.revoke();
    assertThat(studio.cloudflare.revoked).containsExactly("another name2");
  }

  @Test
  void variablesTakeEffectAtOnce() {
    ada.relay(room);
    studio.set("CLOUDFLARE_TURN_API_TOKEN", "other");
    ada.relay(room);
    assertThat(studio.cloudflare.asked).hasSize(2);
    studio.set("CLOUDFLARE_TURN_TOKEN_ID", null);
    assertThat(ada.config("roomId", room).get("reason")).isEqualTo(JsonValue.of("not_configured"));
  }

  @Test
  void coturnNeedsNobodyAndKnowsTheUserById() {
    studio.set("CLOUDFLARE_TURN_TOKEN_ID", null);
    studio.set("COTURN_URLS", "turn:a");
    studio.set("COTURN_SECRET", "north");
    assertThat(ada.relay(room)).matches("[0-9]{10}:[a-z0-9]+");
    assertThat(studio.relays()).isZero();
  }

  @Test
  void noRowHoldsThePassword() {
    ada.relay(room);
    assertThat(studio.host.database.query("select string_agg(r::text, '') from turn_relays r"))
        .contains("name1")
        .doesNotContain("secret");
  }
}
