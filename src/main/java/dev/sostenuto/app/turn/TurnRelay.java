package dev.sostenuto.app.turn;

import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A credential of Cloudflare's relay that somebody in a room has: what is needed to end it before
 * its time, and no password. Confined to one thread.
 */
@Entity
@Table(
    name = "turn_relays",
    indexes = {
      @Index(name = "by_room_user", columnList = "room_id, user_id"),
      @Index(name = "by_expires", columnList = "expires")
    })
public class TurnRelay extends Document {
  @Column(name = "room_id", nullable = false)
  @Convert(converter = Room.Ref.class)
  private Id<Room> roomId;

  @Column(name = "user_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> userId;

  /** The id of the key that has minted it. */
  @Column(nullable = false)
  private String key;

  @Column(nullable = false)
  private String username;

  @Column(nullable = false)
  private Instant expires;

  /** Whether it is given out no more, and is to be ended. Never goes back. */
  @Column(nullable = false)
  private boolean closed;

  protected TurnRelay() {}

  TurnRelay(Id<Room> roomId, Id<User> userId, String key, String username, Instant expires) {
    this.roomId = roomId;
    this.userId = userId;
    this.key = key;
    this.username = username;
    this.expires = expires;
  }

  String key() {
    return key;
  }

  String username() {
    return username;
  }

  boolean isOpen(Instant now) {
    return !closed && now.isBefore(expires);
  }

  void close() {
    closed = true;
  }
}
