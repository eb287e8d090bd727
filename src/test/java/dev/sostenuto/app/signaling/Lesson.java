package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomFunctions;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.users.User;
import dev.sostenuto.app.users.UserFunctions;
import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Rooms and signaling in a plain JVM over a real database. Safe for use by many threads. */
public final class Lesson implements AutoCloseable {
  static final List<Class<?>> ENTITIES =
      List.of(User.class, Room.class, RoomPeer.class, SignalingMessage.class, SignalingInbox.class);

  public final TestHost host =
      new TestHost(
          ENTITIES, List.of(new UserFunctions(), new RoomFunctions(), new SignalingFunctions()));

  /** Somebody who is signed in. */
  public Person person(String name) {
    return new Person(new Identity("test|" + name, JsonValue.object().put("name", name).build()));
  }

  /** One user, on one page. */
  public final class Person {
    private final Identity identity;

    private Person(Identity identity) {
      this.identity = identity;
    }

    public JsonValue mutate(String path, Map<String, Object> args) {
      return TestHost.value(tryMutate(path, args));
    }

    public JsonValue query(String path, Map<String, Object> args) {
      return TestHost.value(tryQuery(path, args).result());
    }

    public CallResult tryMutate(String path, Map<String, Object> args) {
      CallExecutor.Outcome outcome =
          get(
              host.calls.mutate(
                  new CallExecutor.Call(path, object(args), identity, null),
                  CallExecutor.CommitWatch.NONE));
      if (outcome instanceof CallExecutor.Outcome.Done done) return done.result();
      throw new AssertionError(outcome);
    }

    public QueryOutcome tryQuery(String path, Map<String, Object> args) {
      try (QuerySnapshot snapshot = get(host.snapshots.open())) {
        return get(snapshot.run(List.of(new QueryCall(path, object(args), null, identity)))).get(0);
      }
    }

    /** The code of the refusal. */
    public String refused(CallResult result) {
      String data = TestHost.failure(result).errorData();
      return text(((JsonValue.Obj) EncodedJson.decode(data)).get("code"));
    }
  }

  /** The id of the user who is called so. */
  public String userId(Person person) {
    return text(((JsonValue.Obj) person.query("users:me", Map.of())).get("_id"));
  }

  public static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
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

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
