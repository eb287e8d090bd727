package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.SocketClose;

/**
 * What the parts of a session ask of it. All but {@link #post} and {@link #postLater} are for the
 * session's strand.
 */
interface Conversation {
  /** Runs a task on the strand, from any thread; what it throws ends the session. */
  void post(Runnable task);

  /** The same as soon as something else is posted: nobody is woken for it. */
  void postLater(Runnable task);

  /** Queues a message for the client; ends the session when there is no room for it. */
  void send(ServerMessage message);

  /** Ends the session; what is queued is not sent. Idempotent. */
  void drop(SocketClose close);

  /** Tells the client that it is not who it said, and ends the session after that. */
  void reject(ServerMessage.AuthError error);

  /** Goes on with the messages that had to wait. */
  void resume();

  boolean isEnded();
}
