package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.store.DatabaseException;
import dev.sostenuto.engine.store.Direction;
import dev.sostenuto.engine.store.EntityWriter;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.store.Prelude;
import dev.sostenuto.engine.store.Reader;
import dev.sostenuto.engine.store.RowWriter;
import dev.sostenuto.engine.store.SqlReader;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.store.WriteBudget;
import dev.sostenuto.engine.store.WriteLimits;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What one mutation reads and writes. Confined to one run.
 *
 * <p>Documents are written by SQL, as they are read, until JPA has something to say: when the run
 * first asks for the entity manager, or writes an entity whose class has a version or lifecycle
 * callbacks. What is pending is sent then, and from then on everything is written through JPA, so
 * that its persistence context is never behind.
 */
final class MutationStore implements Reader {
  private final Transactions.Transaction transaction;
  private final Prelude prelude;
  private final boolean shared;
  private final SqlReader rows;
  private final WriteBudget budget;
  private final RowWriter direct;

  /** Rows as this run knows them, by id; null for one that it has deleted. Empty after a flush. */
  private final Map<UUID, Row> known = new HashMap<>();

  /** Rows of documents that were found for a change, as they were then. */
  private final Map<UUID, Row> found = new HashMap<>();

  /** Null as long as JPA has no part in it. */
  private EntityWriter jpa;

  private boolean hasWritten;
  private boolean needsOwnTransaction;

  /** Asks for JPA, whose persistence context would be that of several mutations. */
  static final class SharedTransactionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SharedTransactionException() {
      super("A mutation that shares its transaction can't use JPA", null, false, false);
    }
  }

  /**
   * @param prelude nothing else is sent before it
   * @param shared whether other mutations run in this transaction too; then JPA can't be used
   */
  MutationStore(
      Transactions.Transaction transaction, Prelude prelude, boolean shared, WriteLimits limits) {
    this.transaction = transaction;
    this.prelude = prelude;
    this.shared = shared;
    this.rows = new SqlReader(transaction.connection(), this::flush, prelude);
    this.budget = new WriteBudget(limits);
    this.direct = new RowWriter(transaction.connection(), budget);
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    rows.read(bounds, direction, limit, sink);
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    Row row = rows.get(table, id);
    if (row != null) known.put(id, row);
    return row;
  }

  /** For JPQL, and for whatever else needs JPA. */
  EntityManager entities() {
    try {
      return jpa().entities();
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private EntityWriter jpa() throws SQLException {
    if (jpa == null) {
      if (shared) {
        needsOwnTransaction = true;
        throw new SharedTransactionException();
      }
      prelude.send(transaction.connection());
      flush();
      jpa = new EntityWriter(transaction.entities(), budget);
    }
    return jpa;
  }

  private boolean isDirect(DocumentType<?> type) {
    return jpa == null && !type.needsJpa();
  }

  /** The document in its present state, to be changed or deleted; null when there is none. */
  <T> T find(DocumentType<T> type, UUID id) throws SQLException {
    found.remove(id);
    if (!isDirect(type)) return jpa().find(type.entity(), id);
    Row row = known.containsKey(id) ? known.get(id) : get(type.table(), id);
    if (row == null) return null;
    found.put(id, row);
    return type.fromRow(row);
  }

  void insert(DocumentType<?> type, Document document) throws SQLException {
    Row row = type.toRow(document);
    if (!isDirect(type)) {
      jpa().insert(document, row);
      return;
    }
    direct.insert(type.table(), row);
    known.put(type.idOf(document).value(), row);
  }

  /** Takes over what became of the document that was found last. */
  void change(DocumentType<?> type, Document document) throws SQLException {
    Row row = type.toRow(document);
    Row before = found.get((UUID) row.get(type.table().idColumn()));
    if (isDirect(type)) update(type, before, row);
    else if (before == null) jpa().changed(row);
    // JPA came into it since it was found, and does not know it.
    else jpa().replace(document, row);
  }

  /** Takes over a document that stands for the one that was found last. */
  void replace(DocumentType<?> type, Document other) throws SQLException {
    Row row = type.toRow(other);
    if (isDirect(type)) update(type, found.get((UUID) row.get(type.table().idColumn())), row);
    else jpa().replace(other, row);
  }

  private void update(DocumentType<?> type, Row before, Row row) {
    // As the document would say it: a jsonb column's text may be another.
    direct.update(type.table(), type.toRow(type.fromRow(before)), row);
    known.put((UUID) row.get(type.table().idColumn()), row);
  }

  void delete(DocumentType<?> type, Document found) throws SQLException {
    Row row = type.toRow(found);
    if (!isDirect(type)) {
      jpa().delete(found, row);
      return;
    }
    direct.delete(type.table(), row);
    known.put(type.idOf(found).value(), null);
  }

  /** Sends what is pending, so that reads see it; triggers may have their say. */
  void flush() throws SQLException {
    if (direct.isPending()) {
      prelude.send(transaction.connection());
      hasWritten = true;
      direct.flush();
      known.clear();
    }
    if (jpa != null) jpa.flush();
  }

  /**
   * Sends what is pending, at the end, but for one write that can travel with COMMIT.
   *
   * @return that write, or null
   */
  Transactions.Transaction.LastStatement finish() throws SQLException {
    prelude.send(transaction.connection());
    if (jpa == null) {
      hasWritten |= direct.isPending();
      return direct.finish();
    }
    flush();
    return null;
  }

  /** Whether something has been sent, or handed out to be, that a failed run can't take back. */
  boolean hasWritten() {
    return hasWritten;
  }

  /** Whether it has asked for what a shared transaction doesn't have. */
  boolean needsOwnTransaction() {
    return needsOwnTransaction;
  }
}
