package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.RowChange;
import java.util.HashMap;
import java.util.Map;

/**
 * Messages of one replication connection become commits. Confined to the feed's thread.
 *
 * <p>A change counts as one of the whole table when its rows cannot be told: the log holds no whole
 * old row, or a column is missing or unreadable.
 */
final class TransactionAssembler {
  /** The prefix of our own notes in the log. */
  static final String MARKER_PREFIX = "sostenuto";

  private final Catalog catalog;
  private final String schema;
  private final int rowLimit;
  private final long bytesLimit;
  // A relation that is not a live table maps to null.
  private final Map<Integer, RelationMapping> relations = new HashMap<>();
  private CommitBuilder open;

  /**
   * @param schema tables of other schemas are not live
   * @param rowLimit rows of one commit that are kept
   * @param bytesLimit bytes of one commit's rows that are kept
   */
  TransactionAssembler(Catalog catalog, String schema, int rowLimit, long bytesLimit) {
    this.catalog = catalog;
    this.schema = schema;
    this.rowLimit = rowLimit;
    this.bytesLimit = bytesLimit;
  }

  /** Whether a transaction has begun to arrive and not ended. */
  boolean inTransaction() {
    return open != null;
  }

  /**
   * Takes the next message.
   *
   * @return the commit that it ends, otherwise null
   * @throws MalformedStreamException when it cannot come after the ones before it
   */
  Commit accept(PgOutputMessage message) {
    if (message instanceof PgOutputMessage.Begin begin) {
      begin(begin);
    } else if (message instanceof PgOutputMessage.End end) {
      return end(end);
    } else if (message instanceof PgOutputMessage.Relation relation) {
      relations.put(relation.id(), mapping(relation));
    } else if (message instanceof PgOutputMessage.Insert insert) {
      change(insert.relation(), true, null, insert.after());
    } else if (message instanceof PgOutputMessage.Update update) {
      change(update.relation(), update.before() != null, update.before(), update.after());
    } else if (message instanceof PgOutputMessage.Delete delete) {
      change(delete.relation(), delete.before() != null, delete.before(), null);
    } else if (message instanceof PgOutputMessage.Truncate truncate) {
      truncate(truncate);
    } else if (message instanceof PgOutputMessage.Note note) {
      note(note);
    }
    return null;
  }

  private void begin(PgOutputMessage.Begin begin) {
    if (open != null) {
      throw new MalformedStreamException("a transaction begins within another");
    }
    open = new CommitBuilder(begin.xid(), rowLimit, bytesLimit);
  }

  private Commit end(PgOutputMessage.End end) {
    Commit commit = open().toCommit(end.end(), end.time());
    open = null;
    return commit;
  }

  private RelationMapping mapping(PgOutputMessage.Relation relation) {
    if (!relation.schema().equals(schema)) {
      return null;
    }
    return catalog
        .table(relation.table())
        .map(table -> new RelationMapping(table, relation.columns()))
        .orElse(null);
  }

  /**
   * @param told whether the log holds the old row as far as there was one
   */
  private void change(int relation, boolean told, Tuple before, Tuple after) {
    CommitBuilder commit = open();
    RelationMapping mapping = mapping(relation);
    if (mapping == null || commit.isWhole(mapping.table())) {
      return;
    }
    TableSchema table = mapping.table();
    Row oldRow = before == null ? null : mapping.before(before);
    Row newRow = after == null ? null : mapping.after(after, oldRow);
    boolean oldUnknown = !told || (before != null && oldRow == null);
    boolean newUnknown = after != null && newRow == null;
    if (oldUnknown || newUnknown) {
      commit.whole(table);
      return;
    }
    commit.add(new RowChange(table, oldRow, newRow), bytes(before) + bytes(after));
  }

  private void truncate(PgOutputMessage.Truncate truncate) {
    CommitBuilder commit = open();
    for (int relation : truncate.relations()) {
      RelationMapping mapping = mapping(relation);
      if (mapping != null) {
        commit.whole(mapping.table());
      }
    }
  }

  private void note(PgOutputMessage.Note note) {
    if (note.transactional() && note.prefix().equals(MARKER_PREFIX)) {
      open().marker(note.content());
    }
  }

  private CommitBuilder open() {
    if (open == null) {
      throw new MalformedStreamException("a change or an end outside of a transaction");
    }
    return open;
  }

  private RelationMapping mapping(int relation) {
    if (!relations.containsKey(relation)) {
      throw new MalformedStreamException(
          "relation " + Integer.toUnsignedString(relation) + " was not introduced");
    }
    return relations.get(relation);
  }

  private static long bytes(Tuple tuple) {
    return tuple == null ? 0 : tuple.valueBytes();
  }
}
