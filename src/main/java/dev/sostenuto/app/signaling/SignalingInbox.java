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
 *
 * <p>Whoever reads does not change it, lest readers and senders get in each other's way. So it
 * knows only how many messages there are at most; when that matters, they are counted.
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

  /** Messages so far, and their bytes. */
  @Column(nullable = false)
  private int sent;

  @Column(nullable = false)
  private long bytes;

  /** Of these, known to wait no more. */
  @Column(nullable = false)
  private int counted;

  @Column(name = "counted_bytes", nullable = false)
  private long countedBytes;

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

  /** Whether one more may be too many; then they have to be counted. */
  boolean maybeFull(int moreBytes, SignalingRules rules) {
    return sent - counted >= rules.inboxMessages()
        || bytes - countedBytes + moreBytes > rules.inboxBytes();
  }

  void counted(int waiting, long waitingBytes) {
    counted = sent - waiting;
    countedBytes = bytes - waitingBytes;
  }

  void takes(double time, int size) {
    lastTime = time;
    sent++;
    bytes += size;
  }
}
