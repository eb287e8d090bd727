package dev.sostenuto.app.turn;

import dev.sostenuto.app.limits.Allowance;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.value.Id;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * What browsers connect with when no direct way is open. Safe for use by many threads.
 *
 * <p>A credential is an action's result, and nothing else: no query ever holds one.
 */
@Functions("signaling")
public class TurnFunctions {
  private final TurnRules rules;
  private final RoomRelays relays;
  private final Allowance calls;
  private final Complaints complaints = new Complaints();

  @Inject
  public TurnFunctions(TurnRules rules, RoomRelays relays) {
    this.rules = rules;
    this.relays = relays;
    this.calls = new Allowance(rules.calls());
  }

  /**
   * Servers for an {@code RTCPeerConnection}: with a relay where there is one, else STUN alone and
   * the reason.
   *
   * @param roomId the room that the caller connects in; without it, one that he is in
   * @throws ApplicationException {@code Unauthenticated}, {@code ROOM_NOT_FOUND} when the caller is
   *     not in that room, or {@code RATE_LIMITED} with {@code retryAfterMs}
   */
  @Action
  public TurnConfig turnConfig(ActionContext ctx, Optional<Id<Room>> roomId) {
    String user =
        ctx.auth()
            .identity()
            .map(Identity::tokenIdentifier)
            .orElseThrow(() -> ApplicationException.of("Unauthenticated", "Sign in first."));
    calls.take(user, ctx.now());
    return Admission.of(ctx, roomId)
        .map(admitted -> config(ctx, admitted))
        .orElseGet(() -> TurnConfig.direct(Reason.NOT_IN_ROOM, ctx.now()));
  }

  private TurnConfig config(ActionContext ctx, Admission admission) {
    RelayVariables variables = RelayVariables.read(ctx::env);
    Reason reason = Reason.NOT_CONFIGURED;
    if (variables.cloudflare().isPresent()) {
      try {
        Relay relay = relays.get(ctx, variables.cloudflare().get(), admission);
        return TurnConfig.relayed(relay, ctx.now());
      } catch (NoRelayException e) {
        complaints.hear(e, ctx.now());
        reason = e.reason();
      }
    }
    if (variables.coturn().isEmpty()) return TurnConfig.direct(reason, ctx.now());
    Coturn coturn = variables.coturn().get();
    return TurnConfig.relayed(
        coturn.mint(admission.userId().toString(), ctx.now(), rules.ttl()), ctx.now());
  }

  /** Ends a relay that was closed, and tries again when Cloudflare does not do so. */
  @Internal
  @Action
  public void revokeRelay(ActionContext ctx, Id<TurnRelay> relay, int attempt) {
    new Revocation(relay, attempt).run(ctx, relays, RelayVariables.read(ctx::env).cloudflare());
  }
}
