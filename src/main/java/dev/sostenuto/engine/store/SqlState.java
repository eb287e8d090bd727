package dev.sostenuto.engine.store;

import java.sql.SQLException;
import java.util.Set;

/** What the database's error codes mean to us. Stateless. */
public final class SqlState {
  /** The connection broke while COMMIT was under way. */
  public static final String OUTCOME_UNKNOWN = "08007";

  private static final String COMPLETION_UNKNOWN = "40003";
  private static final String QUERY_CANCELED = "57014";
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Classes that blame the statement or its data, not the database or the network. */
  private static final Set<String> CALLERS_FAULT =
      Set.of(
          "0A", "21", "22", "23", "24", "25", "26", "28", "2B", "34", "3D", "3F", "42", "44", "54",
          "P0");

  private SqlState() {}

  /** The transaction was undone, and running the whole of it again may succeed. */
  public static boolean isSerializationFailure(SQLException error) {
    String state = error.getSQLState();
    return state != null && state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN);
  }

  /** The statement ran longer than it may. */
  public static boolean isTimeout(SQLException error) {
    return QUERY_CANCELED.equals(error.getSQLState());
  }

  /** The statement waited for a lock as long as it may. */
  public static boolean isLockTimeout(SQLException error) {
    return LOCK_NOT_AVAILABLE.equals(error.getSQLState());
  }

  /** Running it again gives the same error: what was asked is wrong. */
  public static boolean isCallersFault(SQLException error) {
    String state = error.getSQLState();
    return state != null && state.length() == 5 && CALLERS_FAULT.contains(state.substring(0, 2));
  }
}
