package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.TokenIssuer;
import dev.sostenuto.engine.value.Id;
import jakarta.inject.Inject;
import java.util.Optional;

/** What {@link AuthFunctions} changes, each in one transaction. Stateless. */
@Functions("auth/signIns")
public class SignInFunctions {
  /** The claim that says which sign-in a token is of. */
  static final String SIGN_IN = "sid";

  private final TokenIssuer issuer;
  private final GuestRules rules;

  @Inject
  public SignInFunctions(TokenIssuer issuer, GuestRules rules) {
    this.issuer = issuer;
    this.rules = rules;
  }

  /**
   * A sign-in that tokens can be made for.
   *
   * @param generation of the refresh token to give out
   */
  public record Renewal(Id<SignIn> signInId, String subject, long generation) {}

  /** A new guest; whoever was signed in on that device is signed out. */
  @Internal
  @Mutation
  public Renewal begin(MutationContext ctx, String subject) {
    end(ctx);
    Id<User> user = ctx.db().insert(User.guest(issuer.issuer() + "|" + subject));
    SignIn signIn = new SignIn(user, subject, ctx.now(), rules.kept());
    return new Renewal(ctx.db().insert(signIn), subject, signIn.nextGeneration());
  }

  /** Takes a refresh token; empty when it is worth nothing, or not any more. */
  @Internal
  @Mutation
  public Optional<Renewal> renew(MutationContext ctx, Id<SignIn> signInId, long generation) {
    SignIn signIn = ctx.db().get(signInId);
    if (signIn == null) return Optional.empty();
    if (signIn.isOver(ctx.now())) {
      ctx.db().delete(signInId);
      return Optional.empty();
    }
    if (signIn.isNext(generation)) {
      ctx.db().patch(signInId, found -> found.renew(ctx.now(), rules.kept()));
      return Optional.of(new Renewal(signInId, signIn.subject(), generation + 1));
    }
    if (signIn.mayRepeat(generation, ctx.now(), rules.reuse()))
      return Optional.of(new Renewal(signInId, signIn.subject(), signIn.nextGeneration()));
    // Two hold tokens of this sign-in, and nobody knows which of them is the guest.
    ctx.log().warn("A refresh token was used again: its sign-in is ended.");
    ctx.db().delete(signInId);
    return Optional.empty();
  }

  /** Signs out whoever calls. */
  @Internal
  @Mutation
  public void end(MutationContext ctx) {
    Optional<Id<SignIn>> own = ctx.auth().identity().flatMap(this::signIn);
    own.filter(id -> ctx.db().get(id) != null).ifPresent(ctx.db()::delete);
  }

  private Optional<Id<SignIn>> signIn(Identity identity) {
    if (!identity.text("issuer").equals(Optional.of(issuer.issuer()))) return Optional.empty();
    return identity.text(SIGN_IN).map(Id::<SignIn>parse);
  }
}
