package dev.sostenuto.engine.session;

import java.util.UUID;

/**
 * Hears which sessions have a socket here. Safe for use by many threads; each call returns at once.
 */
public interface Attendance {
  /** Nobody wants to know. */
  Attendance NONE =
      new Attendance() {
        @Override
        public void came(UUID session, long socket) {}

        @Override
        public void went(UUID session, long socket) {}
      };

  /**
   * A session has come by this socket.
   *
   * @param session as functions know it
   * @param socket by the client's own counting, from 0
   */
  void came(UUID session, long socket);

  /** That socket is of no more use to it. Called once for each that came. */
  void went(UUID session, long socket);
}
