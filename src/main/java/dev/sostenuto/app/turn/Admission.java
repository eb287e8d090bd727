package dev.sostenuto.app.turn;

import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * Who may have a relay. Immutable.
 *
 * @param open the relays that the user has in this room
 */
public record Admission(Id<Room> roomId, Id<User> userId, List<Id<TurnRelay>> open) {
  public Admission {
    open = List.copyOf(open);
  }

  /**
   * Asks for it.
   *
   * @param roomId without it, the room that the caller came into last
   * @return empty when he is in none
   */
  static Optional<Admission> of(ActionContext ctx, Optional<Id<Room>> roomId) {
    JsonValue.ObjectBuilder args = JsonValue.object();
    roomId.ifPresent(id -> args.put("roomId", id.toString()));
    JsonValue admitted = ctx.runQuery("signaling/relays:admit", args.build());
    return admitted == JsonValue.NULL ? Optional.empty() : Optional.of(read(admitted));
  }

  private static Admission read(JsonValue result) {
    JsonValue.Obj fields = (JsonValue.Obj) result;
    List<Id<TurnRelay>> open =
        ((JsonValue.Array) fields.get("open"))
            .items().stream().map(Admission::<TurnRelay>id).toList();
    return new Admission(id(fields.get("roomId")), id(fields.get("userId")), open);
  }

  private static <T> Id<T> id(JsonValue value) {
    return Id.parse(((JsonValue.Str) value).value());
  }

  /** Whether the relay may be given out again. */
  boolean holds(Relay relay) {
    return relay.row().filter(open::contains).isPresent();
  }
}
