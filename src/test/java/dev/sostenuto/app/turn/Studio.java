package dev.sostenuto.app.turn;

import dev.sostenuto.app.limits.Rate;
import dev.sostenuto.app.rooms.Arrivals;
import dev.sostenuto.app.rooms.Departures;
import dev.sostenuto.app.rooms.Guesses;
import dev.sostenuto.app.rooms.PeerLeft;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomClosed;
import dev.sostenuto.app.rooms.RoomFunctions;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.rooms.RoomRules;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Origin;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.DirectEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rooms with relays in a plain JVM over a real database, with a Cloudflare and a clock of the
 * test's own. Confined to the test's thread.
 */
final class Studio implements AutoCloseable {
  final FakeCloudflare cloudflare = new FakeCloudflare();

  private final AtomicLong aheadMillis = new AtomicLong();
  final TestHost host;

  Studio() {
    TurnRules rules = new TurnRules(Duration.ofHours(1), Rate.perMinute(6), 10);
    DirectEvent<PeerLeft> left = new DirectEvent<>();
    DirectEvent<RoomClosed> closed = new DirectEvent<>();
    RelayFunctions relays = new RelayFunctions();
    left.observe(relays::left);
    closed.observe(relays::closed);
    Departures departures = new Departures(RoomRules.DEFAULTS, left, closed);
    Arrivals arrivals = new Arrivals(RoomRules.DEFAULTS, departures);
    host =
        new TestHost(
            () -> Instant.now().plusMillis(aheadMillis.get()),
            List.of(User.class, Room.class, RoomPeer.class, TurnRelay.class),
            List.of(
                new RoomFunctions(
                    RoomRules.DEFAULTS, arrivals, departures, new Guesses(RoomRules.DEFAULTS)),
                relays,
                new TurnFunctions(rules, new RoomRelays(rules, cloudflare))));
    set("CLOUDFLARE_TURN_TOKEN_ID", "key");
    set("CLOUDFLARE_TURN_API_TOKEN", "t");
  }

  /** Sets an environment variable; null removes it. */
  void set(String name, String value) {
    host.database.execute("delete from _environment_variables where name = '" + name + "'");
    if (value != null)
      host.database.execute(
          "insert into _environment_variables (name, value) values ('%s', '%s')"
              .formatted(name, value));
  }

  void pass(Duration time) {
    aheadMillis.addAndGet(time.toMillis());
  }

  /** The server's own mutation. */
  void own(String path) {
    TestHost.value(mutate(Identity.ADMIN, Origin.SERVER, path, JsonValue.Obj.EMPTY));
  }

  private CallResult mutate(Identity who, Origin origin, String path, JsonValue.Obj args) {
    return result(
        host.calls.mutate(
            new CallExecutor.Call(path, args, who, null, origin), CallExecutor.CommitWatch.NONE));
  }

  /** Runs the revocations that are waiting, at once; says how many there were. */
  int revoke() {
    int runs = 0;
    for (String id = waiting(); id != null; id = waiting(), runs++) {
      String where = " from _scheduled_functions where id = '" + id + "'";
      String args = host.database.query("select (args -> 0)::text" + where);
      host.database.execute("delete" + where);
      JsonValue.Obj decoded = (JsonValue.Obj) EncodedJson.decode(args);
      TestHost.value(act(Identity.ADMIN, Origin.SERVER, "signaling:revokeRelay", decoded));
    }
    return runs;
  }

  private String waiting() {
    return host.database.query(
        "select (select id::text from _scheduled_functions where name = 'signaling:revokeRelay' limit 1)");
  }

  private CallResult act(Identity who, Origin origin, String path, JsonValue.Obj args) {
    return result(host.calls.act(new CallExecutor.Call(path, args, who, null, origin)));
  }

  /** How many relays are written down. */
  int relays() {
    return Integer.parseInt(host.database.query("select count(*)::text from turn_relays"));
  }

  private static CallResult result(CompletionStage<CallExecutor.Outcome> outcome) {
    return ((CallExecutor.Outcome.Done) TestHost.get(outcome)).result();
  }

  @Override
  public void close() {
    host.close();
  }

  /** Somebody signed in, with a page open. */
  Person person(String name) {
    Identity identity = new Identity("test|" + name, JsonValue.object().put("name", name).build());
    return new Person(identity, new Origin(UUID.randomUUID(), 0, "192.0.2.1"));
  }

  /** One user on one page. */
  final class Person {
    private final Identity identity;
    private final Origin origin;

    private Person(Identity identity, Origin origin) {
      this.identity = identity;
      this.origin = origin;
    }

    Person onAnotherPage() {
      return new Person(identity, new Origin(UUID.randomUUID(), 0, "192.0.2.1"));
    }

    JsonValue mutate(String path, Object... args) {
      return TestHost.value(Studio.this.mutate(identity, origin, path, object(args)));
    }

    String create(String slug) {
      return text(mutate("rooms:create", "slug", slug, "kind", "class"));
    }

    Person join(String slug) {
      mutate("rooms:join", "slug", slug);
      return this;
    }

    void remove(String room, Person other) {
      mutate("rooms:remove", "roomId", room, "peerId", other.peerId(room));
    }

    String peerId(String room) {
      QueryCall call =
          new QueryCall("rooms:get", object("roomId", room), null, identity, origin.session());
      JsonValue found = TestHost.value(host.query(call).get(0).result());
      return text(((JsonValue.Obj) found).get("you"));
    }

    private CallResult ask(Object... args) {
      return act(identity, origin, "signaling:turnConfig", object(args));
    }

    JsonValue.Obj config(Object... args) {
      return (JsonValue.Obj) TestHost.value(ask(args));
    }

    /** The name that the relay's password belongs to; null without a relay. */
    String relay(String room) {
      JsonValue servers = config("roomId", room).get("iceServers");
      JsonValue name = ((JsonValue.Obj) ((JsonValue.Array) servers).items().get(0)).get("username");
      return name == null ? null : text(name);
    }

    /** What the caller is told when the call fails. */
    JsonValue.Obj refusal(Object... args) {
      String data = TestHost.failure(ask(args)).errorData();
      return (JsonValue.Obj) EncodedJson.decode(data);
    }
  }

  private static JsonValue.Obj object(Object... namesAndTexts) {
    JsonValue.ObjectBuilder object = JsonValue.object();
    for (int i = 0; i < namesAndTexts.length; i += 2)
      object.put((String) namesAndTexts[i], (String) namesAndTexts[i + 1]);
    return object.build();
  }

  static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
  }
}
