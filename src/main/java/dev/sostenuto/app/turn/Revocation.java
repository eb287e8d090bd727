package dev.sostenuto.app.turn;

import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.Scheduler;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt to end a relay before its time. Immutable.
 *
 * @param attempt from 1
 */
record Revocation(Id<TurnRelay> relay, int attempt) {
  private static final System.Logger LOG = System.getLogger(Revocation.class.getName());
  private static final int ATTEMPTS = 6;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** Has it run after that time. */
  void schedule(Scheduler scheduler, Duration delay) {
    scheduler.runAfter(
        delay,
        "signaling:revokeRelay",
        JsonValue.object().put("relay", relay.toString()).put("attempt", (double) attempt).build());
  }

  void run(ActionContext ctx, RoomRelays relays, Optional<CloudflareKey> key) {
    JsonValue.Obj args = JsonValue.object().put("relay", relay.toString()).build();
    if (!(ctx.runQuery("signaling/relays:name", args) instanceof JsonValue.Obj name)) return;
    try {
      relays.revoke(usable(key, text(name, "key")), text(name, "username"));
      ctx.runMutation("signaling/relays:forget", args);
    } catch (NoRelayException e) {
      failed(ctx, e);
    }
  }

  /** Only the key that has minted a relay can end it. */
  private static CloudflareKey usable(Optional<CloudflareKey> key, String id) {
    return key.filter(one -> one.id().equals(id))
        .orElseThrow(
            () -> new NoRelayException(Reason.NOT_CONFIGURED, "Its key is not set any more."));
  }

  private void failed(ActionContext ctx, NoRelayException why) {
    if (attempt < ATTEMPTS) {
      new Revocation(relay, attempt + 1).schedule(ctx.scheduler(), PAUSE.multipliedBy(attempt));
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "The relay of somebody who was removed goes on until it expires. {0}",
        why.getMessage());
  }

  private static String text(JsonValue.Obj fields, String name) {
    return ((JsonValue.Str) fields.get(name)).value();
  }
}
