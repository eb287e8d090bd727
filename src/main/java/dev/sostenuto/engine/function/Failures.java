package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.DatabaseException;
import dev.sostenuto.engine.store.LimitExceededException;
import dev.sostenuto.engine.store.SqlState;
import dev.sostenuto.engine.value.EncodedJson;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Tells a function's own failures from the system's. Immutable. */
final class Failures {
  /** Frames of the author's code that a failure names. */
  private static final int FRAMES_LIMIT = 20;

  private static final int MESSAGE_LIMIT_CHARS = 8_192;

  private final ValueCodecs codecs;
  private final Duration timeLimit;

  Failures(ValueCodecs codecs, Duration timeLimit) {
    this.codecs = codecs;
    this.timeLimit = timeLimit;
  }

  /**
   * What subscribers and callers are told of a failed run in the database.
   *
   * @throws SQLException when it is the database that failed, or the transaction must be repeated
   */
  CallResult.Failure inDatabase(Throwable thrown) throws SQLException {
    Optional<SQLException> database = DatabaseException.findIn(thrown);
    if (database.isPresent() && !isOwn(thrown)) {
      if (SqlState.isTimeout(database.get())) return timedOut();
      if (!SqlState.isCallersFault(database.get())) throw database.get();
    }
    return own(thrown);
  }

  /**
   * What the caller is told of a failure that nothing else can be the cause of than the function.
   */
  CallResult.Failure own(Throwable thrown) {
    if (thrown instanceof FunctionFailure failure) return failure.toResult();
    if (thrown instanceof LimitExceededException limit)
      return new CallResult.Failure(limit.getMessage(), null);
    if (thrown instanceof ApplicationException application) return application(application);
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError))
      throw error;
    return new CallResult.Failure(uncaught(shownCause(thrown)), null);
  }

  CallResult.Failure timedOut() {
    return new CallResult.Failure(
        "Function execution timed out (maximum duration: " + timeLimit.toSeconds() + "s).", null);
  }

  private static boolean isOwn(Throwable thrown) {
    return thrown instanceof FunctionFailure || thrown instanceof ApplicationException;
  }

  private CallResult.Failure application(ApplicationException thrown) {
    try {
      String data = EncodedJson.encode(codecs.encodeByClass(thrown.data()));
      return new CallResult.Failure("Uncaught ConvexError: " + data + "\n" + frames(thrown), data);
    } catch (RuntimeException e) {
      return new CallResult.Failure(
          "The data of an ApplicationException can't be sent: "
              + e.getMessage()
              + "\n"
              + frames(thrown),
          null);
    }
  }

  /** A database error says more than what wraps it. */
  private static Throwable shownCause(Throwable thrown) {
    return DatabaseException.findIn(thrown).<Throwable>map(e -> e).orElse(thrown);
  }

  private static String uncaught(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (message.length() > MESSAGE_LIMIT_CHARS)
      message = message.substring(0, MESSAGE_LIMIT_CHARS) + "…";
    return "Uncaught " + thrown.getClass().getSimpleName() + ": " + message + "\n" + frames(thrown);
  }

  /** The stack down to where the function was called. */
  private static String frames(Throwable thrown) {
    StringBuilder frames = new StringBuilder();
    int count = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().equals(FunctionDefinition.class.getName())
          || count++ == FRAMES_LIMIT) break;
      if (isReflection(frame.getClassName())) continue;
      frames.append("    at ").append(frame).append('\n');
    }
    return frames.toString();
  }

  private static boolean isReflection(String className) {
    return className.startsWith("java.lang.reflect.")
        || className.startsWith("java.lang.invoke.")
        || className.startsWith("jdk.internal.reflect.");
  }
}
