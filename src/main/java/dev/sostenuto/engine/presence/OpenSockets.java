package dev.sostenuto.engine.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;

/** The sockets of this node, by session. Safe for use by many threads. */
final class OpenSockets {
  /** Guarded by this. A session may have a new one before its old one is given up. */
  private final Map<UUID, TreeSet<Long>> sockets = new HashMap<>();

  synchronized void add(UUID session, long socket) {
    sockets.computeIfAbsent(session, one -> new TreeSet<>()).add(socket);
  }

  synchronized void remove(UUID session, long socket) {
    TreeSet<Long> left = sockets.get(session);
    if (left == null) return;
    left.remove(socket);
    if (left.isEmpty()) sockets.remove(session);
  }

  /** The session's newest socket, if it has one. */
  synchronized OptionalLong newest(UUID session) {
    TreeSet<Long> found = sockets.get(session);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found.last());
  }
}
