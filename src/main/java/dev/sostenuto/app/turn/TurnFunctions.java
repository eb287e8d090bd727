package dev.sostenuto.app.turn;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What browsers connect with when no direct way is open. Safe for use by many threads.
 *
 * <p>A credential is an action's result, and nothing else: no query ever holds one.
 */
@Functions("signaling")
public class TurnFunctions {
  private final TurnRules rules;
  private final Config config;
  private final CloudflareRelays cloudflare;
  private final UserCalls calls;
  private final KeptRelays kept;
  private final Complaints complaints = new Complaints();

  @Inject
  public TurnFunctions(TurnRules rules, Cloudflare cloudflare, Config config) {
    this.rules = rules;
    this.config = config;
    this.cloudflare = new CloudflareRelays(cloudflare, rules.ttl());
    this.calls = new UserCalls(rules.callsPerMinute(), rules.users());
    this.kept = new KeptRelays(rules.kept());
  }

  /**
   * Servers for an {@code RTCPeerConnection}: with a relay where there is one, else STUN alone and
   * the reason.
   *
   * @throws ApplicationException {@code Unauthenticated}, or {@code RATE_LIMITED} with {@code
   *     retryAfterMs}
   */
  @Action
  public TurnConfig turnConfig(ActionContext ctx) {
    String user =
        ctx.auth()
            .identity()
            .map(Identity::tokenIdentifier)
            .orElseThrow(() -> ApplicationException.of("Unauthenticated", "Sign in first."));
    calls.count(user, ctx.now()).ifPresent(TurnFunctions::refuse);
    RelayVariables variables = RelayVariables.read(name -> variable(ctx, name));
    return config(variables, user, ctx.now());
  }

  private static void refuse(Duration wait) {
    throw new ApplicationException(
        JsonValue.object()
            .put("code", "RATE_LIMITED")
            .put("message", "Too many requests; try again in a while.")
            .put("retryAfterMs", (double) Math.max(1, wait.toMillis()))
            .build());
  }

  /** What {@code npx convex env set} has set, else what the process was started with. */
  private Optional<String> variable(ActionContext ctx, String name) {
    return ctx.env(name).or(() -> config.getOptionalValue(name, String.class));
  }

  private TurnConfig config(RelayVariables variables, String user, Instant now) {
    Reason reason = Reason.NOT_CONFIGURED;
    if (variables.cloudflare().isPresent()) {
      try {
        return TurnConfig.relayed(cloudflareRelay(variables.cloudflare().get(), user, now), now);
      } catch (NoRelayException e) {
        complaints.hear(e, now);
        reason = e.reason();
      }
    }
    if (variables.coturn().isPresent())
      return TurnConfig.relayed(variables.coturn().get().mint(user, now, rules.ttl()), now);
    return TurnConfig.direct(reason, now);
  }

  private Relay cloudflareRelay(CloudflareKey key, String user, Instant now) {
    return kept.get(
        new KeptRelays.Key(user, "", key),
        now,
        relay -> true,
        () -> cloudflare.mint(key, "sostenuto", now));
  }
}
