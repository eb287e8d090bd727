package dev.sostenuto.assembly;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings the database schema to the version that this build needs. Confined to the starting thread.
 *
 * <p>Runs the scripts {@code db/migration/V<number>__<name>.sql} once each, in order. Nodes that
 * start together wait for each other. A schema that already holds foreign tables is taken as it is.
 */
final class Migrations {
  private static final System.Logger LOG = System.getLogger(Migrations.class.getName());

  private final DataSource dataSource;

  Migrations(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Runs what has not run yet.
   *
   * @throws IllegalStateException with a sentence for the operator, when a script fails or was
   *     changed after it had run
   */
  void run() {
    try {
      MigrateResult result =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(dataSource)
              .locations("classpath:db/migration")
              .callbackLocations("classpath:db/migration")
              .validateMigrationNaming(true)
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .load()
              .migrate();
      LOG.log(
          System.Logger.Level.INFO,
          "The schema is at version {0}; {1} scripts ran now",
          result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion,
          result.migrationsExecuted);
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "The database schema could not be brought to this version's state: " + firstLine(e), e);
    }
  }

  private static String firstLine(FlywayException e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }
}
