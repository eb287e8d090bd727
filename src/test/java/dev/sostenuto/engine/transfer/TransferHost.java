package dev.sostenuto.engine.transfer;

import dev.sostenuto.conformance.Keepsake;
import dev.sostenuto.conformance.Sample;
import dev.sostenuto.conformance.Shelf;
import dev.sostenuto.engine.function.TestHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A deployment with tables to export and import, in a plain JVM with a fresh database. */
final class TransferHost implements AutoCloseable {
  final TestHost app;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final TransferContext context;

  TransferHost() {
    app = new TestHost(List.of(Shelf.class, Keepsake.class, Sample.class), List.of(), ddl());
    context =
        new TransferContext(
            app.registry,
            app.database.dataSource(),
            app.database.dataSource()::getConnection,
            app.threads,
            timer,
            InstantSource.system());
  }

  private static String[] ddl() {
    try (InputStream file =
        TransferHost.class.getResourceAsStream("/conformance/R__conformance.sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Exports exports(ExportLimits limits) {
    return new Exports(context, limits);
  }

  Imports imports(ImportLimits limits) {
    return new Imports(context, limits);
  }

  /** Leaves the tables empty. */
  void clear() {
    app.database.execute(
        "truncate shelves, keepsakes, samples, _exports, _snapshot_imports",
        "delete from sostenuto_import_parts");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    app.close();
  }
}
