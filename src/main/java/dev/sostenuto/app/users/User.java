package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.IdConverter;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.Id;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.Objects;

/** Somebody who signs in. Confined to one thread. */
@Entity
@Table(name = "users", indexes = @Index(name = "by_token", columnList = "token_identifier"))
public class User extends Document {
  @Column(name = "token_identifier", nullable = false)
  private String tokenIdentifier;

  private String name;
  private String email;
  private String image;

  @Column(name = "is_anonymous", nullable = false)
  private boolean isAnonymous;

  protected User() {}

  private User(String tokenIdentifier, boolean isAnonymous) {
    this.tokenIdentifier = tokenIdentifier;
    this.isAnonymous = isAnonymous;
  }

  static User guest(String tokenIdentifier) {
    return new User(tokenIdentifier, true);
  }

  static User of(Identity identity) {
    User user = new User(identity.tokenIdentifier(), false);
    user.describe(identity);
    return user;
  }

  /** Takes over what the token says of its user. */
  void describe(Identity identity) {
    name = identity.text("name").orElse(null);
    email = identity.text("email").orElse(null);
    image = identity.text("pictureUrl").orElse(null);
  }

  /** Whether the token says something else than is known. */
  boolean differsFrom(Identity identity) {
    return !Objects.equals(name, identity.text("name").orElse(null))
        || !Objects.equals(email, identity.text("email").orElse(null))
        || !Objects.equals(image, identity.text("pictureUrl").orElse(null));
  }

  public boolean isAnonymous() {
    return isAnonymous;
  }

  /** How a user's id stands in the column of another table. */
  @Converter
  public static final class Ref extends IdConverter<User>
      implements AttributeConverter<Id<User>, Object> {
    public Ref() {
      super(User.class);
    }
  }
}
