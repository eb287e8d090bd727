package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.function.TokenIssuer;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Guests sign in and out, as the npm package {@code @convex-dev/auth} asks it of a server. Safe for
 * use by many threads.
 */
@Functions("auth")
public class AuthFunctions {
  private static final String ANONYMOUS = "anonymous";

  private final TokenIssuer issuer;
  private final GuestRules rules;
  private final Arrivals arrivals;

  @Inject
  public AuthFunctions(TokenIssuer issuer, GuestRules rules) {
    this.issuer = issuer;
    this.rules = rules;
    this.arrivals = new Arrivals(rules.newPerMinute());
  }

  /**
   * Signs a new guest in, or renews the token of one who is here.
   *
   * @return {@code {tokens: {token, refreshToken}}}; {@code {tokens: null}} for a refresh token
   *     that is worth nothing, or not any more
   */
  @Action
  public JsonValue signIn(
      ActionContext ctx,
      Optional<String> provider,
      Optional<JsonValue> params,
      Optional<String> verifier,
      Optional<String> refreshToken,
      Optional<String> calledBy) {
    if (provider.isEmpty() && refreshToken.isPresent()) return renewed(ctx, refreshToken.get());
    if (!rules.allowed() || !provider.equals(Optional.of(ANONYMOUS)))
      throw ApplicationException.of(
          "UnknownProvider",
          "Here only guests sign in this way, by the provider 'anonymous', if they are allowed to.");
    if (!arrivals.admit(ctx.now()))
      throw ApplicationException.of(
          "TooManyGuests", "Too many guests have come; try again in a minute.");
    return begun(ctx);
  }

  @Action
  public void signOut(ActionContext ctx) {
    ctx.runMutation("auth/signIns:end", JsonValue.Obj.EMPTY);
  }

  @Query
  public boolean isAuthenticated(QueryContext ctx) {
    return ctx.auth().identity().isPresent();
  }

  private JsonValue begun(ActionContext ctx) {
    String subject = UUID.randomUUID().toString();
    JsonValue begun =
        ctx.runMutation("auth/signIns:begin", JsonValue.object().put("subject", subject).build());
    return tokens(ctx, (JsonValue.Obj) begun);
  }

  private JsonValue renewed(ActionContext ctx, String shown) {
    Optional<RefreshToken> token = RefreshToken.read(shown, issuer);
    if (token.isEmpty()) return noTokens();
    JsonValue renewed =
        ctx.runMutation(
            "auth/signIns:renew",
            JsonValue.object()
                .put("signInId", token.get().signIn())
                .put("generation", token.get().generation())
                .build());
    return renewed instanceof JsonValue.Obj found ? tokens(ctx, found) : noTokens();
  }

  private JsonValue tokens(ActionContext ctx, JsonValue.Obj signIn) {
    String id = ((JsonValue.Str) signIn.get("signInId")).value();
    long generation = ((JsonValue.Int64) signIn.get("generation")).value();
    String subject = ((JsonValue.Str) signIn.get("subject")).value();
    return JsonValue.object()
        .put(
            "tokens",
            JsonValue.object()
                .put("token", issuer.token(subject, Map.of(SignInFunctions.SIGN_IN, id), ctx.now()))
                .put("refreshToken", new RefreshToken(id, generation).write(issuer))
                .build())
        .build();
  }

  private static JsonValue noTokens() {
    return JsonValue.object().put("tokens", JsonValue.NULL).build();
  }
}
