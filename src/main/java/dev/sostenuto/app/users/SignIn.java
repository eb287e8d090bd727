package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/**
 * A guest's stay on one device, from signing in to signing out. Confined to one thread.
 *
 * <p>Each renewal needs the refresh token that the one before gave out, and gives out the next;
 * they are numbered by generation. A token of an older generation that turns up later has been
 * copied.
 */
@Entity
@Table(
    name = "sign_ins",
    indexes = {
      @Index(name = "by_user", columnList = "user_id"),
      @Index(name = "by_expires", columnList = "expires")
    })
public class SignIn extends Document {
  @Column(name = "user_id", nullable = false)
  @Convert(converter = User.Ref.class)
  private Id<User> userId;

  @Column(nullable = false)
  private String subject;

  /** Of the newest refresh token that was used; 0 before the first. */
  @Column(nullable = false)
  private long generation;

  @Column(nullable = false)
  private Instant renewed;

  @Column(nullable = false)
  private Instant expires;

  protected SignIn() {}

  SignIn(Id<User> userId, String subject, Instant now, Duration kept) {
    this.userId = userId;
    this.subject = subject;
    this.renewed = now;
    this.expires = now.plus(kept);
  }

  String subject() {
    return subject;
  }

  /** Of the refresh token to give out next. */
  long nextGeneration() {
    return generation + 1;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(expires);
  }

  /** Whether this is the newest token, used for the first time. */
  boolean isNext(long shown) {
    return shown == nextGeneration();
  }

  /**
   * Whether the token was used before, but may be shown once more: the answer got lost, or two
   * pages have shown it at once.
   */
  boolean mayRepeat(long shown, Instant now, Duration reuse) {
    boolean justBefore = shown == generation - 1 && now.isBefore(renewed.plus(reuse));
    return shown == generation || justBefore;
  }

  void renew(Instant now, Duration kept) {
    generation++;
    renewed = now;
    expires = now.plus(kept);
  }
}
