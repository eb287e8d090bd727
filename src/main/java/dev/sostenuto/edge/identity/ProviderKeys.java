package dev.sostenuto.edge.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * The public keys of one provider, as it last published them. Safe for use by many threads; nothing
 * here blocks the caller.
 *
 * <p>A token that names a key which is not there sets a fetch going: the provider has a new key. So
 * that tokens of strangers can't set off one fetch after the other, there is a pause between two,
 * in which such a token is neither accepted nor refused; and a key that a fetch has not brought
 * counts as missing for a while. A key set that can't be fetched leaves the last one in force.
 */
final class ProviderKeys {
  private static final System.Logger LOG = System.getLogger(ProviderKeys.class.getName());

  /** Keys that one token is tried with; only one that names none needs more than one. */
  private static final int TRIES = 8;

  private static final int KEY_ID_CHARS = 256;

  private final String provider;
  private final KeySource source;
  private final KeyLimits limits;
  private final LongSupplier nanoTime;

  /** Those of the last fetch that has succeeded. */
  private volatile List<JsonWebKey> keys = List.of();

  private final Object lock = new Object();

  /** Guarded by the lock, as are the fields below it. */
  private long loadedAt;

  private Long fetchedAt;
  private boolean failing;

  /** Completes when the fetch under way has ended, however it did; null when there is none. */
  private CompletableFuture<Void> fetching;

  /** When each was missed. */
  private final Map<String, Long> missing = new LinkedHashMap<>();

  /** What became of the search for a token's key. */
  sealed interface Found {
    /**
     * @param keys none when the provider has no such key
     */
    record Keys(List<JsonWebKey> keys) implements Found {}

    /** It is not known just now. */
    record Unknown() implements Found {}
  }

  /**
   * @param nanoTime a clock that only measures spans
   */
  ProviderKeys(String provider, KeySource source, KeyLimits limits, LongSupplier nanoTime) {
    this.provider = provider;
    this.source = source;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** The keys that the token may have been signed with. */
  CompletionStage<Found> find(JsonWebSignature token) {
    String id = token.getKeyIdHeaderValue();
    if (id != null && id.length() > KEY_ID_CHARS) return now(new Found.Keys(List.of()));
    CompletableFuture<Void> begun = null;
    CompletableFuture<Void> awaited;
    List<JsonWebKey> found = matching(keys, token);
    synchronized (lock) {
      if (found.isEmpty() && isMissing(id)) return now(new Found.Keys(List.of()));
      boolean wanted = found.isEmpty() || hasPassed(loadedAt, limits.age().toNanos());
      if (wanted && fetching == null && mayFetch()) begun = begin();
      awaited = fetching;
    }
    if (begun != null) fetch(begun);
    if (!found.isEmpty()) return now(new Found.Keys(found));
    if (awaited == null) return now(afterAnother(token));
    return awaited.thenApply(ended -> afterFetch(token, id));
  }

  /** No fetch is under way, but one may have ended since the keys were looked through. */
  private Found afterAnother(JsonWebSignature token) {
    List<JsonWebKey> found = matching(keys, token);
    return found.isEmpty() ? new Found.Unknown() : new Found.Keys(found);
  }

  private static CompletionStage<Found> now(Found found) {
    return CompletableFuture.completedFuture(found);
  }

  private boolean hasPassed(long since, long span) {
    return nanoTime.getAsLong() - since >= span;
  }

  private boolean mayFetch() {
    return fetchedAt == null || hasPassed(fetchedAt, limits.pause().toNanos());
  }

  private CompletableFuture<Void> begin() {
    fetchedAt = nanoTime.getAsLong();
    fetching = new CompletableFuture<>();
    return fetching;
  }

  private void fetch(CompletableFuture<Void> ended) {
    CompletionStage<String> text;
    try {
      text = source.read();
    } catch (RuntimeException e) {
      text = CompletableFuture.failedFuture(e);
    }
    text.thenApply(ProviderKeys::parsed)
        .whenComplete(
            (newKeys, failure) -> {
              arrived(newKeys, failure);
              ended.complete(null);
            });
  }

  private static List<JsonWebKey> parsed(String keySet) {
    try {
      return List.copyOf(new JsonWebKeySet(keySet).getJsonWebKeys());
    } catch (JoseException e) {
      throw new IllegalStateException("it is no JSON Web Key Set", e);
    }
  }

  private void arrived(List<JsonWebKey> newKeys, Throwable failure) {
    synchronized (lock) {
      fetching = null;
      failing = failure != null;
      if (!failing) {
        keys = newKeys;
        loadedAt = nanoTime.getAsLong();
      }
    }
    if (failure == null) return;
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    LOG.log(
        System.Logger.Level.WARNING,
        "The keys of the identity provider {0} can''t be had: {1}",
        provider,
        String.valueOf(wrapped ? failure.getCause() : failure));
  }

  private Found afterFetch(JsonWebSignature token, String id) {
    List<JsonWebKey> found = matching(keys, token);
    if (!found.isEmpty()) return new Found.Keys(found);
    synchronized (lock) {
      if (failing) return new Found.Unknown();
      miss(id);
    }
    return new Found.Keys(found);
  }

  private boolean isMissing(String id) {
    Long missed = missing.get(String.valueOf(id));
    return missed != null && !hasPassed(missed, limits.unknownKept().toNanos());
  }

  private void miss(String id) {
    missing.remove(String.valueOf(id));
    missing.put(String.valueOf(id), nanoTime.getAsLong());
    if (missing.size() > limits.unknownKeys()) missing.remove(missing.keySet().iterator().next());
  }

  private static List<JsonWebKey> matching(List<JsonWebKey> keys, JsonWebSignature token) {
    try {
      String algorithm = token.getAlgorithmHeaderValue();
      return new VerificationJwkSelector()
          .selectList(token, keys).stream()
              .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
              .limit(TRIES)
              .toList();
    } catch (JoseException e) {
      return List.of();
    }
  }
}
