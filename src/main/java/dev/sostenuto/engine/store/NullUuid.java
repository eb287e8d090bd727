package dev.sostenuto.engine.store;

import java.sql.SQLException;
import org.postgresql.util.PGobject;

/**
 * A null that says it is a uuid. Stateless.
 *
 * <p>JPA hands a converter's plain null to the driver as text, which PostgreSQL refuses for a uuid
 * column.
 */
public final class NullUuid {
  private NullUuid() {}

  /** A parameter for JDBC; a new one each time, since the driver's class can be changed. */
  public static Object parameter() {
    PGobject parameter = new PGobject();
    parameter.setType("uuid");
    try {
      parameter.setValue(null);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return parameter;
  }
}
