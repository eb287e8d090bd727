package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;

/** What a page asks of its own user. Stateless. */
@Functions("users")
public class UserFunctions {
  /** Whoever asks; null when nobody is signed in, or the user has not been stored yet. */
  @Query
  public User me(QueryContext ctx) {
    return Users.current(ctx).orElse(null);
  }

  /** Remembers whoever calls, with what the token says now. */
  @Mutation
  public Id<User> store(MutationContext ctx) {
    return Users.require(ctx);
  }
}
