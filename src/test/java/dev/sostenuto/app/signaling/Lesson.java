package dev.sostenuto.app.signaling;

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
import dev.sostenuto.app.users.UserFunctions;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Origin;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.DirectEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rooms and signaling in a plain JVM over a real database, with a clock that the test moves. Safe
 * for use by many threads.
 */
public final class Lesson implements AutoCloseable {
  private static final List<Class<?>> ENTITIES =
      List.of(User.class, Room.class, RoomPeer.class, SignalingMessage.class, SignalingInbox.class);

  public final TestHost host;

  /** By how much the clock is ahead of the real one. */
  private final AtomicLong aheadMillis = new AtomicLong();

  private final AtomicInteger people = new AtomicInteger();

  public Lesson() {
    this(RoomRules.DEFAULTS, SignalingRules.DEFAULTS);
  }

  public Lesson(RoomRules rooms, SignalingRules signaling) {
    DirectEvent<PeerLeft> left = new DirectEvent<>();
    DirectEvent<RoomClosed> closed = new DirectEvent<>();
    Departures departures = new Departures(rooms, left, closed);
    Purge purge = new Purge(signaling);
    left.observe(purge::left);
    closed.observe(purge::closed);
    host =
        new TestHost(
            () -> Instant.now().plusMillis(aheadMillis.get()),
            ENTITIES,
            List.of(
                new UserFunctions(),
                new RoomFunctions(
                    rooms, new Arrivals(rooms, departures), departures, new Guesses(rooms)),
                new SignalingFunctions(signaling),
                purge));
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    aheadMillis.addAndGet(time.toMillis());
  }

  /** Somebody new who is signed in, with one page open. */
  public Person person(String name) {
    String subject = name + people.incrementAndGet();
    Identity identity =
        new Identity("test|" + subject, JsonValue.object().put("name", name).build());
    return new Person(identity, UUID.randomUUID());
  }

  /** The server's own call. */
  public CallResult own(String path, Map<String, Object> args) {
    Identity admin = Identity.ADMIN;
    return mutate(path, args, admin, Origin.SERVER);
  }

  private CallResult mutate(
      String path, Map<String, Object> args, Identity identity, Origin origin) {
    CallExecutor.Outcome outcome =
        TestHost.get(
            host.calls.mutate(
                new CallExecutor.Call(path, object(args), identity, null, origin),
                CallExecutor.CommitWatch.NONE));
    if (outcome instanceof CallExecutor.Outcome.Done done) return done.result();
    throw new AssertionError(outcome);
  }

  /** One user, on one page. */
  public final class Person {
    private final Identity identity;
    public final UUID session;

    private Person(Identity identity, UUID session) {
      this.identity = identity;
      this.session = session;
    }

    /** The same user on another page. */
    public Person onAnotherPage() {
      return new Person(identity, UUID.randomUUID());
    }

    /** The same user without a page. */
    public Person overHttp() {
      return new Person(identity, null);
    }

    public JsonValue mutate(String path, Map<String, Object> args) {
      return TestHost.value(tryMutate(path, args));
    }

    public JsonValue query(String path, Map<String, Object> args) {
      return TestHost.value(tryQuery(path, args).result());
    }

    public CallResult tryMutate(String path, Map<String, Object> args) {
      return Lesson.this.mutate(path, args, identity, new Origin(session, 0, "192.0.2.1"));
    }

    public QueryOutcome tryQuery(String path, Map<String, Object> args) {
      return host.query(new QueryCall(path, object(args), null, identity, session)).get(0);
    }

    /** The code of the refusal, or null. */
    public String refusedMutation(String path, Map<String, Object> args) {
      return code(tryMutate(path, args));
    }

    /** The code of the refusal, or null. */
    public String refusedQuery(String path, Map<String, Object> args) {
      return code(tryQuery(path, args).result());
    }

    public String userId() {
      return text(((JsonValue.Obj) query("users:me", Map.of())).get("_id"));
    }

    /** Opens a room. */
    public String create(String kind) {
      return text(mutate("rooms:create", Map.of("kind", kind)));
    }

    /** Enters that room. */
    public Person join(String room) {
      assertSame(room, text(mutate("rooms:join", Map.of("slug", slug(room)))));
      return this;
    }

    public List<JsonValue.Obj> peers(String room) {
      return rows(query("rooms:peers", Map.of("roomId", room)));
    }

    /** This page's peer. */
    public String peerId(String room) {
      return text(((JsonValue.Obj) query("rooms:get", Map.of("roomId", room))).get("you"));
    }

    /** Sends a candidate. */
    public CallResult send(String room, Person to, String text) {
      return send(room, to, "ice", candidate(text), Map.of());
    }

    public CallResult send(
        String room, Person to, String type, JsonValue payload, Map<String, Object> more) {
      Map<String, Object> args = new HashMap<>(more);
      args.putAll(
          Map.of("roomId", room, "toUserId", to.userId(), "type", type, "payload", payload));
      return tryMutate("signaling:sendMessage", args);
    }

    public List<JsonValue.Obj> inbox(String room) {
      return inbox(room, 0);
    }

    public List<JsonValue.Obj> inbox(String room, double since) {
      return rows(query("signaling:inboxFor", Map.of("roomId", room, "since", since)));
    }

    /** What the candidates in the inbox say. */
    public List<String> texts(String room) {
      return inbox(room).stream()
          .map(m -> text(((JsonValue.Obj) m.get("payload")).get("candidate")))
          .toList();
    }
  }

  private String slug(String room) {
    UUID id = dev.sostenuto.engine.value.Id.parse(room).value();
    return host.database.query("select slug from rooms where id = '" + id + "'");
  }

  private static void assertSame(String expected, String actual) {
    if (!expected.equals(actual)) throw new AssertionError(actual + " is not " + expected);
  }

  public static JsonValue candidate(String text) {
    return JsonValue.object().put("candidate", text).build();
  }

  public static String code(CallResult result) {
    if (!(result instanceof CallResult.Failure failure)) return null;
    if (failure.errorData() == null) return failure.detail();
    return text(((JsonValue.Obj) EncodedJson.decode(failure.errorData())).get("code"));
  }

  public static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
  }

  public static double number(JsonValue value) {
    return ((JsonValue.Float64) value).value();
  }

  public static List<JsonValue.Obj> rows(JsonValue value) {
    return ((JsonValue.Array) value).items().stream().map(JsonValue.Obj.class::cast).toList();
  }

  public static JsonValue.Obj object(Map<String, Object> fields) {
    JsonValue.ObjectBuilder object = JsonValue.object();
    fields.forEach((name, value) -> object.put(name, json(value)));
    return object.build();
  }

  private static JsonValue json(Object value) {
    if (value instanceof JsonValue json) return json;
    if (value instanceof Number number) return JsonValue.of(number.doubleValue());
    if (value instanceof Boolean flag) return JsonValue.of(flag);
    return JsonValue.of((String) value);
  }

  @Override
  public void close() {
    host.close();
  }
}
