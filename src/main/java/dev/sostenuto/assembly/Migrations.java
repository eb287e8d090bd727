package dev.sostenuto.assembly;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * The steps that bring the database schema to the version that this build needs. Confined to the
 * starting thread.
 *
 * <p>They are the scripts {@code db/migration/V<number>__<name>.sql}, each run once, in order.
 * Nodes that start together wait for each other. A schema that already holds foreign tables is
 * taken as it is.
 */
@ApplicationScoped
class Migrations {
  private static final System.Logger LOG = System.getLogger(Migrations.class.getName());

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  /**
   * Runs what has not run yet.
   *
   * @throws IllegalStateException with a sentence for the operator, when a script fails or was
   *     changed after it had run
   */
  void run() {
    try {
      MigrateResult result = flyway().migrate();
      LOG.log(
          System.Logger.Level.INFO,
          "{0} migrations ran; the schema is at version {1}",
          result.migrationsExecuted,
          version());
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "The database schema could not be brought to this version's state: " + reason(e), e);
    }
  }

  /** The version that the schema has now, "0" before the first script. */
  String version() {
    MigrationInfo current = flyway().info().current();
    return current == null ? "0" : current.getVersion().getVersion();
  }

  private Flyway flyway() {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .validateMigrationNaming(true)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  /** What failed, and what the database said of it, out of Flyway's page of text. */
  private static String reason(FlywayException e) {
    List<String> lines = String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).toList();
    String said =
        lines.stream()
            .filter(l -> l.startsWith("Message "))
            .findFirst()
            .map(l -> l.replaceFirst("Message *:", ":"))
            .orElse("");
    return lines.isEmpty() ? e.toString() : lines.get(0) + said;
  }
}
