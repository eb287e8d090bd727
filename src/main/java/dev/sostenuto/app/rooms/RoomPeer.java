package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * Somebody in a room, from joining to leaving; whoever joins again is another peer. Confined to one
 * thread.
 */
@Entity
@Table(
    name = "room_peers",
    indexes = {
      @Index(name = "by_room", columnList = "room_id"),
      @Index(name = "by_room_user", columnList = "room_id, user_id"),
      @Index(name = "by_room_caller", columnList = "room_id, caller")
    })
public class RoomPeer extends Document {
  @Column(name = "room_id", nullable = false)
  @Convert(converter = Room.Ref.class)
  private Id<Room> roomId;

  @Column(name = "user_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> userId;

  /** The user's token identifier: who may act as this peer. */
  @Column(nullable = false)
  private String caller;

  @Column(name = "display_name")
  private String displayName;

  @Column(nullable = false)
  private Role role;

  @Column(nullable = false)
  private int epoch;

  protected RoomPeer() {}

  RoomPeer(
      Id<Room> roomId, Id<User> userId, String caller, String displayName, Role role, int epoch) {
    this.roomId = roomId;
    this.userId = userId;
    this.caller = caller;
    this.displayName = displayName;
    this.role = role;
    this.epoch = epoch;
  }

  public Id<Room> roomId() {
    return roomId;
  }

  public Id<User> userId() {
    return userId;
  }

  /** As the peer wants to be called; null when it does not say. */
  public String displayName() {
    return displayName;
  }

  public Role role() {
    return role;
  }

  public boolean isHost() {
    return role == Role.HOST;
  }

  /** The how-manieth join of its room this was, from 1. */
  public int epoch() {
    return epoch;
  }

  /** How a peer's id stands in the column of another table. */
  @Converter
  public static final class Ref extends IdConverter<RoomPeer>
      implements AttributeConverter<Id<RoomPeer>, Object> {
    public Ref() {
      super(RoomPeer.class);
    }
  }
}
