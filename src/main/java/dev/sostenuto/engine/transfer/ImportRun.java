package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.store.BulkTransaction;
import dev.sostenuto.engine.store.ForeignKeys;
import dev.sostenuto.engine.store.RowLoader;
import dev.sostenuto.engine.transfer.ImportRequest.Mode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The work on one import: first its check, then, when it is confirmed, the import itself. Confined
 * to one thread.
 *
 * <p>The documents come in one transaction, serializable as those of mutations are: everybody sees
 * all of them or none, and the change feed tells of them as of any commit.
 */
final class ImportRun {
  private final Connection connection;
  private final ImportRequest request;
  private final ImportFile file;
  private final Collection<TableSchema> all;
  private final Runnable pulse;

  /**
   * @param connection in auto-commit mode, its own
   * @param all the application's tables
   * @param pulse called for each row; throws when the work has to end
   */
  ImportRun(
      Connection connection,
      ImportRequest request,
      ImportFile file,
      Collection<TableSchema> all,
      Runnable pulse) {
    this.connection = connection;
    this.request = request;
    this.file = file;
    this.all = all;
    this.pulse = pulse;
  }

  /**
   * What the administrator is asked.
   *
   * @param message what will be added and deleted
   * @param deletes whether anything will be deleted
   */
  record Question(String message, boolean deletes) {}

  /**
   * Reads every document, and looks what is there.
   *
   * @throws ImportException when it can't be imported
   */
  Question check() throws IOException, SQLException {
    Map<TableSchema, Long> added = new TreeMap<>(Comparator.comparing(TableSchema::name));
    for (TableSchema table : concerned()) added.put(table, 0L);
    file.read(file.tables(), (table, row) -> count(added, table));
    requireNoOthersRows();
    StringBuilder message = new StringBuilder("This import changes these tables:");
    boolean deletes = false;
    for (Map.Entry<TableSchema, Long> entry : added.entrySet()) {
      long there = BulkTransaction.count(connection, entry.getKey());
      requireEmpty(entry.getKey(), there);
      deletes |= request.mode().deletes() && there > 0;
      message.append(line(entry.getKey(), entry.getValue(), there));
    }
    if (!file.leftOut().isEmpty())
      message.append("\nLeft out: ").append(String.join(", ", file.leftOut()));
    return new Question(message.toString(), deletes);
  }

  private void count(Map<TableSchema, Long> added, TableSchema table) {
    pulse.run();
    added.merge(table, 1L, Long::sum);
  }

  private String line(TableSchema table, long added, long there) {
    String deleted = request.mode().deletes() ? ", %,d deleted".formatted(there) : "";
    return "\n  %s: %,d added%s, %,d there now".formatted(table, added, deleted, there);
  }

  private void requireEmpty(TableSchema table, long there) {
    if (request.mode() == Mode.requireEmpty && there > 0)
      throw new ImportException(
          "The table %s is not empty: use --append to add to it, or --replace to replace its %,d documents."
              .formatted(table, there));
  }

  /** Rows of other tables must not be changed by the way. */
  private void requireNoOthersRows() throws SQLException {
    if (!request.mode().deletes()) return;
    Set<String> names = new LinkedHashSet<>();
    for (TableSchema table : concerned()) names.add(table.name());
    for (ForeignKeys.ForeignKey key : ForeignKeys.to(connection, concerned()).keys())
      if (key.changesRows() && !names.contains(key.from()))
        throw new ImportException(
            "Replacing %s would change rows of %s too (foreign key %s): import both, or --append."
                .formatted(key.to(), key.from(), key.name()));
  }

  private Collection<TableSchema> concerned() {
    return request.mode() == Mode.replaceAll ? all : file.tables();
  }

  /**
   * Imports all of it or nothing.
   *
   * @return documents that were added
   * @throws ImportException when it can't be imported
   */
  long perform(UUID id) throws IOException, SQLException {
    List<TableSchema> tables =
        concerned().stream().sorted(Comparator.comparing(TableSchema::name)).toList();
    List<List<TableSchema>> levels = ForeignKeys.to(connection, tables).levels(tables);
    try (BulkTransaction transaction = BulkTransaction.begin(connection)) {
      // Whoever only appends meets nobody; the others must not meet writers half-way.
      if (request.mode() != Mode.append) transaction.keepOthersFromWriting(tables);
      transaction.deferConstraints();
      if (request.mode() == Mode.requireEmpty)
        for (TableSchema table : tables) requireEmpty(table, transaction.count(table));
      if (request.mode().deletes()) deleteAll(transaction, levels);
      long rows = 0;
      for (List<TableSchema> level : levels) rows += load(level);
      if (!ImportStates.complete(connection, id, rows))
        throw new ImportException("The import was given up meanwhile.");
      transaction.commit();
      return rows;
    }
  }

  private void deleteAll(BulkTransaction transaction, List<List<TableSchema>> levels)
      throws SQLException {
    List<List<TableSchema>> lastFirst = new ArrayList<>(levels);
    Collections.reverse(lastFirst);
    for (List<TableSchema> level : lastFirst)
      for (TableSchema table : level) {
        pulse.run();
        transaction.deleteAll(table);
      }
  }

  private long load(List<TableSchema> level) throws IOException, SQLException {
    List<TableSchema> wanted = level.stream().filter(file.tables()::contains).toList();
    if (wanted.isEmpty()) return 0;
    try (Loaders loaders = new Loaders()) {
      file.read(wanted, loaders);
      loaders.flush();
      return loaders.rows;
    }
  }

  /** Fills one table after the other. */
  private final class Loaders implements ImportFile.Sink, AutoCloseable {
    private TableSchema table;
    private RowLoader loader;
    private long rows;

    @Override
    public void accept(TableSchema next, Row row) throws SQLException {
      pulse.run();
      if (next != table) {
        flush();
        close();
        loader = new RowLoader(connection, next);
        table = next;
      }
      loader.add(row);
      rows++;
    }

    void flush() throws SQLException {
      if (loader != null) loader.flush();
    }

    @Override
    public void close() throws SQLException {
      if (loader != null) loader.close();
      loader = null;
    }
  }
}
