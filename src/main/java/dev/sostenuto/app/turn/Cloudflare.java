package dev.sostenuto.app.turn;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where relays come from that others run. Safe for use by many threads; nothing blocks. */
interface Cloudflare {
  /**
   * Mints a credential of its own.
   *
   * @param identifier what the use of it is counted under
   * @return fails with {@link NoRelayException}, or with whatever else means that Cloudflare is out
   *     of reach
   */
  CompletionStage<List<IceServer>> mint(CloudflareKey key, Duration ttl, String identifier);

  /** Ends a credential before its time; one that has ended already counts as done. */
  CompletionStage<Void> revoke(CloudflareKey key, String username);
}
