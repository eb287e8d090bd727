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
import java.time.Duration;
import java.time.Instant;

/** A place where peers meet. Confined to one thread. */
@Entity
@Table(name = "rooms", indexes = @Index(name = "by_slug", columnList = "slug, status"))
public class Room extends Document {
  @Column(nullable = false)
  private String slug;

  @Column(nullable = false)
  private Kind kind;

  @Column(nullable = false)
  private Status status;

  @Column(name = "host_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> hostId;

  @Column(nullable = false)
  private Topology topology;

  /** Since when it has had no host, in milliseconds since 1970; null while it has one. */
  @Column(name = "hostless_since")
  private Double hostlessSince;

  /** How many have joined so far. */
  @Column(nullable = false)
  private int joins;

  protected Room() {}

  Room(String slug, Kind kind, Id<User> hostId) {
    this.slug = slug;
    this.kind = kind;
    this.status = Status.OPEN;
    this.hostId = hostId;
    this.topology = kind.topology();
  }

  public String slug() {
    return slug;
  }

  public Kind kind() {
    return kind;
  }

  public Status status() {
    return status;
  }

  public boolean isOpen() {
    return status == Status.OPEN;
  }

  void close() {
    status = Status.CLOSED;
  }

  public Topology topology() {
    return topology;
  }

  void become(Topology newTopology) {
    topology = newTopology;
  }

  /** It has a host again, or another one. */
  void hostedBy(Id<User> newHost) {
    hostId = newHost;
    hostlessSince = null;
  }

  void hostLeft(Instant now) {
    hostlessSince = (double) now.toEpochMilli();
  }

  /** Whether it has been without a host for so long. */
  boolean isAbandoned(Instant now, Duration grace) {
    return hostlessSince != null && now.toEpochMilli() >= hostlessSince + grace.toMillis();
  }

  public Id<User> hostId() {
    return hostId;
  }

  /** Counts one more join. */
  void joined() {
    joins++;
  }

  int joins() {
    return joins;
  }

  /** How a room's id stands in the column of another table. */
  @Converter
  public static final class Ref extends IdConverter<Room>
      implements AttributeConverter<Id<Room>, Object> {
    public Ref() {
      super(Room.class);
    }
  }
}
