package dev.sostenuto.engine.store;

import java.sql.SQLException;
import java.util.Optional;

/** Carries a {@link SQLException} through code that cannot declare it. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /** The first database error among a throwable and its causes. */
  public static Optional<SQLException> findIn(Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; at != null && depth < 50; depth++) {
      if (at instanceof SQLException error) return Optional.of(error);
      at = at.getCause();
    }
    return Optional.empty();
  }
}
