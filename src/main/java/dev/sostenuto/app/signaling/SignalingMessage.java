package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Private;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.Optional;

/** A message from one peer of a room to another. Confined to one thread. */
@Entity
@Table(
    name = "signaling_messages",
    indexes = {
      @Index(name = "by_room_and_to_and_creation", columnList = "room_id, to_user_id"),
      @Index(name = "by_expires", columnList = "expires_at"),
      @Index(name = "by_room_and_peer", columnList = "room_id, to_peer_id"),
      @Index(name = "by_room_and_from", columnList = "room_id, from_peer_id")
    })
public class SignalingMessage extends Document {
  @Column(name = "room_id", nullable = false)
  @Convert(converter = Room.Ref.class)
  private Id<Room> roomId;

  @Column(name = "from_user_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> fromUserId;

  @Column(name = "to_user_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> toUserId;

  @Column(nullable = false)
  private Type type;

  /** It has addresses of its sender's network. */
  @Private
  @Column(nullable = false)
  private JsonValue payload;

  /** Milliseconds since 1970; then it is purged. */
  @Column(name = "expires_at", nullable = false)
  private double expiresAt;

  @Column(name = "from_peer_id", nullable = false)
  @Convert(converter = RoomPeer.Ref.class)
  private Id<RoomPeer> fromPeerId;

  @Column(name = "to_peer_id", nullable = false)
  @Convert(converter = RoomPeer.Ref.class)
  private Id<RoomPeer> toPeerId;

  /** The how-manieth message of its inbox, from 1. */
  @Column(nullable = false)
  private int seq;

  /** The generation of the offer that it belongs to; null when the sender does not count them. */
  private Integer gen;

  protected SignalingMessage() {}

  SignalingMessage(
      RoomPeer from,
      RoomPeer to,
      Type type,
      JsonValue payload,
      Integer gen,
      double expiresAt,
      int seq) {
    this.roomId = to.roomId();
    this.fromUserId = from.userId();
    this.toUserId = to.userId();
    this.type = type;
    this.payload = payload;
    this.expiresAt = expiresAt;
    this.fromPeerId = idOf(from);
    this.toPeerId = idOf(to);
    this.seq = seq;
    this.gen = gen;
  }

  boolean isFor(Id<RoomPeer> peer) {
    return toPeerId.equals(peer);
  }

  /** Whether it belongs to an earlier offer than that of a generation. */
  boolean isBefore(int newGen) {
    return gen == null || gen < newGen;
  }

  int bytes(Payloads sizes) {
    return sizes.check(type, payload);
  }

  SentMessage asSent(boolean expired) {
    return new SentMessage(
        idOf(this),
        toUserId,
        toPeerId,
        type,
        Optional.ofNullable(gen),
        seq,
        creationTime(),
        expired);
  }
}
