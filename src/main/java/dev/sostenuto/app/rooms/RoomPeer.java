package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.function.SessionWatch;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.Optional;
import java.util.UUID;

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
      @Index(name = "by_room_caller", columnList = "room_id, caller"),
      @Index(name = "by_room_session", columnList = "room_id, session"),
      @Index(name = "by_user", columnList = "user_id")
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

  /** The page's, as functions know it. */
  private UUID session;

  /** Of that session: the peer leaves when it has gone. */
  private UUID watch;

  /** What the page calls itself, the same after a reload; null when it does not. */
  private String tab;

  protected RoomPeer() {}

  RoomPeer(
      Id<Room> roomId,
      Id<User> userId,
      String caller,
      UUID session,
      String tab,
      String displayName,
      Role role,
      int epoch) {
    this.roomId = roomId;
    this.userId = userId;
    this.caller = caller;
    this.session = session;
    this.tab = tab;
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

  /** Whether that is this peer's own user, as tokens name him. */
  boolean isOf(String tokenIdentifier) {
    return caller.equals(tokenIdentifier);
  }

  boolean isOfSession(UUID other) {
    return other.equals(session);
  }

  Optional<String> tab() {
    return Optional.ofNullable(tab);
  }

  void watchedBy(Id<SessionWatch> newWatch) {
    watch = newWatch.value();
  }

  /** What waits for its session to go; null for a peer of old. */
  Id<SessionWatch> watch() {
    return watch == null ? null : SessionWatch.id(watch);
  }

  void become(Role newRole) {
    role = newRole;
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
