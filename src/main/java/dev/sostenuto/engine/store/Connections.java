package dev.sostenuto.engine.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where connections come from that belong to no transaction manager and no thread. Safe for use by
 * many threads.
 */
@FunctionalInterface
public interface Connections {
  /** A new connection, the caller's to close. */
  Connection open() throws SQLException;
}
