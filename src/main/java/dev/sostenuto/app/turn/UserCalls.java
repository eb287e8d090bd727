package dev.sostenuto.app.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts each user's calls, minute by minute. Safe for use by many threads. */
final class UserCalls {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final int limit;
  private final int users;
  private final Object lock = new Object();

  /** Guarded by the lock; the user whose minute began first comes first. */
  private final Map<String, Minute> minutes = new LinkedHashMap<>();

  private record Minute(Instant since, int calls) {
    boolean isOver(Instant now) {
      return !now.isBefore(since.plus(WINDOW)) || now.isBefore(since);
    }
  }

  /**
   * @param limit calls of one minute
   * @param users that are remembered
   */
  UserCalls(int limit, int users) {
    this.limit = limit;
    this.users = users;
  }

  /** Counts a call; says how long to wait when it is one too many. */
  Optional<Duration> count(String user, Instant now) {
    synchronized (lock) {
      Minute minute = minutes.get(user);
      if (minute == null || minute.isOver(now)) {
        minutes.remove(user);
        minutes.put(user, new Minute(now, 1));
        if (minutes.size() > users) minutes.remove(minutes.keySet().iterator().next());
        return Optional.empty();
      }
      if (minute.calls() >= limit)
        return Optional.of(Duration.between(now, minute.since().plus(WINDOW)));
      minutes.put(user, new Minute(minute.since(), minute.calls() + 1));
      return Optional.empty();
    }
  }
}
