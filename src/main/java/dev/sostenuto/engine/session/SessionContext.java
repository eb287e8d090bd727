package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.protocol.ClientMessageReader;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all sessions of a server share. Immutable; its parts are safe for use by many threads.
 *
 * @param live opens the live engine's view of a new client
 * @param threads on which sessions work; nothing that they do there waits, but for as many writes
 *     to clients at once as the limits allow
 * @param nanoTime a clock that only measures spans
 * @param failures told of what went wrong inside a session, which ends that session only
 * @param attendance told which sessions come and go
 */
public record SessionContext(
    Function<LiveListener, LiveClient> live,
    CallExecutor executor,
    Authenticator authenticator,
    ErrorRedaction redaction,
    ClientMessageReader reader,
    SessionLimits limits,
    Executor threads,
    LongSupplier nanoTime,
    Consumer<Throwable> failures,
    Attendance attendance) {
  /** As the other, with nobody who wants to know who is there. */
  public SessionContext(
      Function<LiveListener, LiveClient> live,
      CallExecutor executor,
      Authenticator authenticator,
      ErrorRedaction redaction,
      ClientMessageReader reader,
      SessionLimits limits,
      Executor threads,
      LongSupplier nanoTime,
      Consumer<Throwable> failures) {
    this(
        live,
        executor,
        authenticator,
        redaction,
        reader,
        limits,
        threads,
        nanoTime,
        failures,
        Attendance.NONE);
  }
}
