package dev.sostenuto.app.turn;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Relays that were minted, to be given out again until half of their time is over. Safe for use by
 * many threads.
 *
 * <p>Who asks for one that is being minted waits for it. A failure is told to all who wait, and not
 * kept.
 */
final class KeptRelays {
  private final int most;
  private final Object lock = new Object();

  /** Guarded by the lock, as is the field below it; the oldest relay comes first. */
  private final Map<Key, Relay> kept = new LinkedHashMap<>();

  private final Map<Key, CompletableFuture<Relay>> minting = new HashMap<>();

  /**
   * Whom a relay is for.
   *
   * @param user an id
   * @param room an id
   * @param source what minted it: with another key it would be another one
   */
  record Key(String user, String room, Object source) {}

  /**
   * @param most relays that are kept
   */
  KeptRelays(int most) {
    this.most = most;
  }

  /**
   * A relay that is kept and still open, or a new one.
   *
   * @param isOpen whether the caller knows that a kept one may be given out
   * @param mint makes one, on the caller's thread, or gives back the kept one that was not known to
   *     be open; nobody else's mint of that key runs meanwhile
   */
  Relay get(Key key, Instant now, Predicate<Relay> isOpen, Function<Optional<Relay>, Relay> mint) {
    CompletableFuture<Relay> own = new CompletableFuture<>();
    CompletableFuture<Relay> others;
    Relay found;
    synchronized (lock) {
      found = kept.get(key);
      if (found != null && !found.isFresh(now)) found = null;
      if (found != null && isOpen.test(found)) return found;
      others = minting.putIfAbsent(key, own);
    }
    if (others != null) return await(others);
    try {
      own.complete(mint.apply(Optional.ofNullable(found)));
    } catch (RuntimeException | Error e) {
      own.completeExceptionally(e);
    } finally {
      end(key, own);
    }
    return await(own);
  }

  private void end(Key key, CompletableFuture<Relay> ended) {
    synchronized (lock) {
      minting.remove(key);
      kept.remove(key);
      if (!ended.isCompletedExceptionally()) kept.put(key, ended.join());
      if (kept.size() > most) kept.remove(kept.keySet().iterator().next());
    }
  }

  private static Relay await(CompletableFuture<Relay> minted) {
    try {
      return minted.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a relay was minted", e);
    }
  }
}
