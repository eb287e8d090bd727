package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Lsn;
import java.time.Instant;
import java.util.List;

/**
 * One message of PostgreSQL's {@code pgoutput} plugin, protocol version 1. Immutable.
 *
 * <p>Relations are named by the ids that {@link Relation} messages introduce.
 */
sealed interface PgOutputMessage {
  /**
   * A transaction follows.
   *
   * @param xid the low 32 bits of its id
   */
  record Begin(int xid) implements PgOutputMessage {}

  /**
   * The transaction is over.
   *
   * @param end the end of its commit record
   */
  record End(Lsn end, Instant time) implements PgOutputMessage {}

  /** What a table looks like from here on. */
  record Relation(int id, String schema, String table, List<String> columns)
      implements PgOutputMessage {}

  record Insert(int relation, Tuple after) implements PgOutputMessage {}

  /**
   * @param before the whole old row, or null when the log holds no more than its key
   */
  record Update(int relation, Tuple before, Tuple after) implements PgOutputMessage {}

  /**
   * @param before the whole old row, or null when the log holds no more than its key
   */
  record Delete(int relation, Tuple before) implements PgOutputMessage {}

  record Truncate(List<Integer> relations) implements PgOutputMessage {}

  /**
   * Something that {@code pg_logical_emit_message} wrote.
   *
   * @param transactional whether it belongs to the transaction around it
   */
  record Note(boolean transactional, String prefix, String content) implements PgOutputMessage {}

  /** Says nothing that the feed needs: where a row came from, what a type is called. */
  record Aside() implements PgOutputMessage {}
}
