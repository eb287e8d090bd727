package dev.sostenuto.engine.presence;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is written down of watched sessions. Safe for use by many threads. */
interface WatchStore {
  /**
   * A watched session that this node may have to do something about.
   *
   * @param mine whether this node is written down as the one that has it
   */
  record Watched(UUID session, boolean mine, long socket, boolean gone) {}

  /** These sessions have these sockets on this node, unless a later one is elsewhere. */
  void here(Map<UUID, Long> sockets) throws SQLException;

  /** These sessions have no socket on this node any more. */
  void gone(Collection<UUID> sessions) throws SQLException;

  /** What is written down of this node's sessions, and of those that no node has. */
  List<Watched> doubtful() throws SQLException;

  /** Says that this node is there, and finds sessions of nodes that are not; says how many. */
  int patrol() throws SQLException;
}
