package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.store.PostgresConnections;
import dev.sostenuto.engine.transfer.ExportLimits;
import dev.sostenuto.engine.transfer.Exports;
import dev.sostenuto.engine.transfer.ImportLimits;
import dev.sostenuto.engine.transfer.Imports;
import dev.sostenuto.engine.transfer.TransferContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/** Exports and imports: what they consist of, and their limits. Safe for use by many threads. */
@ApplicationScoped
public class Transfers {
  @Inject private Config config;
  @Inject private FunctionRegistry registry;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Resource private ManagedScheduledExecutorService timer;
  @Resource private ManagedExecutorService threads;

  private Exports exports;
  private Imports imports;

  /** Reads the settings; the engine has started. */
  void start() {
    Settings settings = new Settings(config);
    TransferContext context =
        new TransferContext(
            registry, dataSource, connections(settings), threads, timer, InstantSource.system());
    exports = new Exports(context, exports(settings));
    imports = new Imports(context, imports(settings));
    imports.start();
  }

  private static PostgresConnections connections(Settings settings) {
    return new PostgresConnections(
        settings.required("sostenuto.database.url"),
        settings.required("sostenuto.database.user"),
        settings.required("sostenuto.database.password"));
  }

  static ExportLimits exports(Settings settings) {
    ExportLimits otherwise = ExportLimits.DEFAULTS;
    return new ExportLimits(
        settings.number("sostenuto.export.snapshots", otherwise.snapshots()),
        settings.time("sostenuto.export.held", otherwise.held()),
        settings.number("sostenuto.export.downloads", otherwise.downloads()),
        settings.time("sostenuto.export.time", otherwise.time()));
  }

  static ImportLimits imports(Settings settings) {
    ImportLimits otherwise = ImportLimits.DEFAULTS;
    return new ImportLimits(
        settings.large("sostenuto.import.upload-bytes", otherwise.uploadBytes()),
        settings.large("sostenuto.import.unpacked-bytes", otherwise.unpackedBytes()),
        settings.large("sostenuto.import.document-bytes", otherwise.documentBytes()),
        settings.number("sostenuto.import.at-once", otherwise.atOnce()),
        settings.time("sostenuto.import.time", otherwise.time()),
        settings.time("sostenuto.import.kept", otherwise.kept()),
        settings.time("sostenuto.import.patrol", otherwise.patrol()));
  }

  void stop() {
    if (exports != null) exports.close();
    if (imports != null) imports.close();
  }

  @Produces
  Exports exports() {
    return exports;
  }

  @Produces
  Imports imports() {
    return imports;
  }
}
