package dev.sostenuto.engine.live;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.value.EncodedJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The results that subscriptions share, and some warm ones that nobody subscribes to at the moment.
 * Confined to the engine's loop.
 *
 * <p>A key leads to one entry. A paginated entry lives under the journal that its first run
 * produced; the key it was asked with is an alias until it is first dirtied (design, section 6.2).
 */
final class QueryCache {
  private final LiveLimits limits;
  private final ReadIndex reads;
  private final Map<CacheKey, Entry> byKey = new HashMap<>();
  private final Set<Entry> entries = new LinkedHashSet<>();

  /** With whom results of a function are shared; absent for {@link Sharing#ALL}. */
  private final Map<String, Sharing> sharing = new HashMap<>();

  private final LinkedHashSet<Entry> idle = new LinkedHashSet<>();
  private long idleChars;
  private long chars;

  QueryCache(LiveLimits limits, ReadIndex reads) {
    this.limits = limits;
    this.reads = reads;
  }

  /**
   * Binds the subscription to the entry that answers it for its caller; true when that entry has
   * never run.
   */
  boolean bind(Subscription subscription, Instant now) {
    Subscribe query = subscription.query;
    Caller caller = subscription.client.caller();
    Sharing with = sharing.getOrDefault(query.path(), Sharing.ALL);
    CacheKey key =
        new CacheKey(
            query.path(),
            EncodedJson.encode(query.args()),
            subscription.journal(),
            with,
            caller.scope(with));
    Entry entry = byKey.get(key);
    if (entry == null) {
      entry = new Entry(key, query.args(), caller, now);
      byKey.put(key, entry);
      entries.add(entry);
    }
    attach(subscription, entry);
    return entry.isNew();
  }

  void attach(Subscription subscription, Entry entry) {
    if (idle.remove(entry)) idleChars -= entry.published.chars();
    entry.subscriptions.add(subscription);
    subscription.entry = entry;
    if (entry.late) subscription.client.late(subscription);
  }

  /** Lets go of the subscription; a clean result is kept warm within the limits. */
  void release(Subscription subscription) {
    Entry entry = subscription.entry;
    entry.subscriptions.remove(subscription);
    if (!entry.isUnwanted()) return;
    if (entry.isNew() || entry.isDirty()) drop(entry);
    else keepWarm(entry);
  }

  private void keepWarm(Entry entry) {
    idle.add(entry);
    idleChars += entry.published.chars();
    while (idle.size() > limits.idleEntries() || idleChars > limits.idleChars())
      drop(idle.iterator().next());
  }

  void drop(Entry entry) {
    if (entry.dropped) return;
    entry.dropped = true;
    if (idle.remove(entry)) idleChars -= entry.published.chars();
    entries.remove(entry);
    if (entry.published != null) chars -= entry.published.chars();
    byKey.remove(entry.key, entry);
    forgetAliases(entry);
    reads.unregister(entry, entry.reads);
    if (entry.expiry != null) entry.expiry.cancel();
  }

  void forgetAliases(Entry entry) {
    for (CacheKey alias : entry.aliases) byKey.remove(alias, entry);
    entry.aliases.clear();
  }

  /** From now on results of this function are shared by nobody else. */
  void share(String path, Sharing with) {
    sharing.merge(path, with, (one, other) -> one.isNarrowerThan(other) ? one : other);
  }

  /**
   * Gives the entry another key; when one lives there already, the subscriptions move to it and
   * this entry is dropped.
   *
   * @return the entry that now answers for the key
   */
  Entry rekey(Entry entry, CacheKey key) {
    if (entry.key.equals(key)) return entry;
    Entry other = byKey.get(key);
    if (other == null) {
      byKey.remove(entry.key, entry);
      entry.key = key;
      byKey.put(key, entry);
      return entry;
    }
    for (Subscription moved : List.copyOf(entry.subscriptions)) {
      entry.subscriptions.remove(moved);
      attach(moved, other);
    }
    drop(entry);
    return other;
  }

  void alias(Entry entry, CacheKey asked) {
    if (byKey.putIfAbsent(asked, entry) == null) entry.aliases.add(asked);
  }

  /** Takes over another result. */
  void publish(Entry entry, Published now) {
    if (entry.published != null) chars -= entry.published.chars();
    chars += now.chars();
    entry.published = now;
  }

  /** Whether there is more than there may be, the warm ones aside. */
  boolean isOverfull() {
    return entries.size() - idle.size() > limits.results()
        || chars - idleChars > limits.resultChars();
  }

  int size() {
    return entries.size();
  }

  /** All entries, those without a subscriber included; a copy. */
  Collection<Entry> entries() {
    return new ArrayList<>(entries);
  }
}
