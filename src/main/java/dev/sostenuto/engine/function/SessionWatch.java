package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A mutation that is to run when a client has gone: a document of the table {@code
 * _session_watches}, which functions may read like any other. Confined to one thread.
 *
 * <p>It is there until that mutation has run, or it is canceled.
 */
@Entity
@Table(name = SessionWatch.TABLE, indexes = @Index(name = "by_session", columnList = "session"))
@TableNumber(SessionWatch.NUMBER)
public class SessionWatch extends Document {
  /** The name of the table. */
  public static final String TABLE = "_session_watches";

  static final int NUMBER = 40;

  @Column(nullable = false)
  private UUID session;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private JsonValue args;

  /** Milliseconds. */
  @Column(nullable = false)
  private double grace;

  @Column(name = "gone_since")
  private Double goneSince;

  protected SessionWatch() {}

  SessionWatch(UUID session, FunctionPath path, JsonValue.Obj args, Duration grace) {
    this.session = session;
    this.name = path.toString();
    this.args = args;
    this.grace = grace.toMillis();
  }

  public Id<SessionWatch> id() {
    return idOf(this);
  }

  /** The id of the document with that primary key. */
  public static Id<SessionWatch> id(UUID key) {
    return new Id<>(NUMBER, key);
  }

  /** The session, as {@link Auth#session} names it. */
  public UUID session() {
    return session;
  }

  /** The path of the mutation. */
  public String name() {
    return name;
  }

  public JsonValue.Obj args() {
    return (JsonValue.Obj) args;
  }

  /** Since when the session has had no socket; empty while it has one. */
  public Optional<Instant> goneSince() {
    return Optional.ofNullable(goneSince)
        .map(millis -> Instant.ofEpochMilli((long) (double) millis));
  }

  /** How long the session may be gone. */
  public Duration grace() {
    return Duration.ofMillis((long) grace);
  }
}
