package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import java.util.Optional;

/** Finds the user who calls, for the functions of every application. Stateless. */
public final class Users {
  private Users() {}

  /** Whoever calls; empty when nobody is signed in, or the user has not done anything yet. */
  public static Optional<User> current(QueryContext ctx) {
    return ctx.auth().identity().map(identity -> find(ctx, identity));
  }

  /**
   * The id of whoever calls, who is remembered from now on.
   *
   * @throws ApplicationException {@code Unauthenticated} when nobody is signed in
   */
  public static Id<User> require(MutationContext ctx) {
    Identity identity =
        ctx.auth()
            .identity()
            .orElseThrow(() -> ApplicationException.of("Unauthenticated", "Sign in first."));
    User known = find(ctx, identity);
    if (known == null) return ctx.db().insert(User.of(identity));
    Id<User> id = Document.idOf(known);
    if (!known.isAnonymous() && known.differsFrom(identity))
      ctx.db().patch(id, user -> user.describe(identity));
    return id;
  }

  private static User find(QueryContext ctx, Identity identity) {
    return ctx.db()
        .query(User.class)
        .withIndex("by_token", q -> q.eq("tokenIdentifier", identity.tokenIdentifier()))
        .unique();
  }
}
