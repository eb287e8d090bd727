package dev.sostenuto.app.turn;

import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Cloudflare's relays for those who are in a room. Safe for use by many threads; waits for
 * Cloudflare.
 *
 * <p>Of every credential is written down who has it, before anybody gets it, so that it can be
 * ended when he is removed.
 */
@ApplicationScoped
public class RoomRelays {
  private CloudflareRelays cloudflare;
  private KeptRelays kept;

  protected RoomRelays() {}

  @Inject
  public RoomRelays(TurnRules rules, Cloudflare cloudflare) {
    this.cloudflare = new CloudflareRelays(cloudflare, rules.ttl());
    this.kept = new KeptRelays(rules.kept());
  }

  /**
   * The user's relay in that room, a new one or one that is kept.
   *
   * @throws NoRelayException when there is none
   */
  Relay get(ActionContext ctx, CloudflareKey key, Admission admission) {
    KeptRelays.Key whose =
        new KeptRelays.Key(admission.userId().toString(), admission.roomId().toString(), key);
    return kept.get(
        whose,
        ctx.now(),
        admission::holds,
        found ->
            found
                .filter(relay -> isOpen(ctx, admission, relay))
                .orElseGet(() -> mint(ctx, key, admission)));
  }

  /** Looks again: it may have been minted since the caller was admitted. */
  private static boolean isOpen(ActionContext ctx, Admission admission, Relay relay) {
    return Admission.of(ctx, Optional.of(admission.roomId())).orElseThrow().holds(relay);
  }

  private Relay mint(ActionContext ctx, CloudflareKey key, Admission admission) {
    Relay relay = cloudflare.mint(key, "room:" + admission.roomId(), ctx.now());
    try {
      return relay.in(writeDown(ctx, key, admission, relay));
    } catch (RuntimeException e) {
      // Removed meanwhile, for example: nobody gets it.
      revoke(key, relay.username());
      throw e;
    }
  }

  private static Id<TurnRelay> writeDown(
      ActionContext ctx, CloudflareKey key, Admission admission, Relay relay) {
    JsonValue row =
        ctx.runMutation(
            "signaling/relays:open",
            JsonValue.object()
                .put("roomId", admission.roomId().toString())
                .put("key", key.id())
                .put("username", relay.username())
                .put("expires", (double) relay.expires().toEpochMilli())
                .build());
    return Id.parse(((JsonValue.Str) row).value());
  }

  /**
   * Ends a credential before its time.
   *
   * @throws NoRelayException when Cloudflare has not done so
   */
  void revoke(CloudflareKey key, String username) {
    cloudflare.revoke(key, username);
  }
}
