package dev.sostenuto.engine.store;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Where transactions come from. Safe for use by many threads. */
public interface Transactions {
  /** Begins one, which the same thread must end. */
  Transaction begin() throws SQLException;

  /**
   * A transaction of the database in which SQL and JPA work on one connection. Confined to the
   * thread that began it.
   *
   * <p>Nothing has been sent yet when it begins, so that its first statement may still choose the
   * isolation level.
   */
  interface Transaction extends AutoCloseable {
    /** One or more statements without rows that are run just before the end. */
    interface LastStatement {
      /** One of a few texts, so that each is prepared once. */
      String sql();

      /**
       * Sets its parameters.
       *
       * @param first the number of the first one
       * @return the number after the last one
       */
      int bind(PreparedStatement statement, int first) throws SQLException;

      /** This one and then another, either of which may be null; null when both are. */
      static LastStatement both(LastStatement one, LastStatement other) {
        if (one == null || other == null) return one == null ? other : one;
        return new LastStatement() {
          @Override
          public String sql() {
            return one.sql() + "; " + other.sql();
          }

          @Override
          public int bind(PreparedStatement statement, int first) throws SQLException {
            return other.bind(statement, one.bind(statement, first));
          }
        };
      }
    }

    /** Its connection; not to be closed by the caller. */
    Connection connection();

    /** Its entity manager; not to be closed by the caller. */
    EntityManager entities();

    /** Whether it can only be undone, since an error of JPA or of the container was passed over. */
    boolean isDoomed();

    /**
     * Ends it, keeping its effects.
     *
     * @throws SQLException when they were not kept; with the state {@link SqlState#OUTCOME_UNKNOWN}
     *     or another of class 08, when they may have been
     */
    default void commit() throws SQLException {
      commit(null);
    }

    /**
     * The same, after one more statement, which travels together with COMMIT where that can be had.
     *
     * @param last null for none; when it fails, nothing is kept
     */
    void commit(LastStatement last) throws SQLException;

    /** Ends it, undoing its effects, unless it was committed. Idempotent; does not throw. */
    @Override
    void close();
  }
}
