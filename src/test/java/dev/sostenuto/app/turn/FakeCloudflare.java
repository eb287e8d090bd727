package dev.sostenuto.app.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A Cloudflare that does what the test wants. Confined to the test, which may use threads. */
final class FakeCloudflare implements Cloudflare {
  /** Key, seconds and identifier of each mint. */
  final List<String> asked = new ArrayList<>();

  /** Key and name of each credential that was ended. */
  final List<String> revoked = new ArrayList<>();

  /** What it fails with, or null. */
  RuntimeException failure;

  /** What happens while it mints; once. */
  Runnable meanwhile = () -> {};

  @Override
  public synchronized CompletionStage<List<IceServer>> mint(
      CloudflareKey key, Duration ttl, String identifier) {
    asked.add(key.id() + " " + ttl.toSeconds() + " " + identifier);
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    if (failure != null) return CompletableFuture.failedFuture(failure);
    return CompletableFuture.completedFuture(
        List.of(IceServer.locked(List.of("turn:a"), "name" + asked.size(), "secret")));
  }

  @Override
  public synchronized CompletionStage<Void> revoke(CloudflareKey key, String username) {
    revoked.add(key.id() + " " + username);
    return failure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(failure);
  }
}
