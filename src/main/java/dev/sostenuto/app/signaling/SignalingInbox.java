package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

/**
 * How far a peer's inbox has come. Confined to one thread.
 *
 * <p>Whoever sends to the peer changes this row, so PostgreSQL lets such mutations commit only one
 * after the other, each having seen the one before: that is what makes the order of creation times
 * the order of commits.
 */
@Entity
@Table(name = "signaling_inboxes", indexes = @Index(name = "by_peer", columnList = "peer_id"))
public class SignalingInbox extends Document {
  @Column(name = "peer_id", nullable = false)
  @Convert(converter = RoomPeer.Ref.class)
  private Id<RoomPeer> peerId;

  /** The newest message's creation time. */
  @Column(name = "last_time", nullable = false)
  private double lastTime;

  /** Messages so far. */
  @Column(nullable = false)
  private int sent;

  protected SignalingInbox() {}

  SignalingInbox(Id<RoomPeer> peerId) {
    this.peerId = peerId;
  }

  double lastTime() {
    return lastTime;
  }

  int sent() {
    return sent;
  }

  void takes(double time) {
    lastTime = time;
    sent++;
  }
}
