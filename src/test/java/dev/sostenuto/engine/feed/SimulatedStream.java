package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One replication connection of a simulation: transactions become the bytes of pgoutput, which the
 * product's own classes read. Confined to one thread.
 */
public final class SimulatedStream {
  private static final int RELATION = 77;

  private final StreamTeller teller;
  private final TableSchema table;
  private boolean introduced;

  /**
   * @param catalog of one table
   * @param rowLimit rows of one commit that are kept
   */
  public SimulatedStream(Catalog catalog, FeedListener listener, int rowLimit) {
    this.table = catalog.tables().iterator().next();
    this.teller =
        new StreamTeller(
            new TransactionAssembler(catalog, "public", rowLimit, 1L << 20),
            listener,
            Duration.ofMillis(10));
  }

  /**
   * The messages of a transaction, to be given to {@link #accept} one after the other.
   *
   * @param start of the commit record
   * @param end of the commit record
   */
  public List<ByteBuffer> transaction(
      int xid, Lsn start, Lsn end, List<RowChange> changes, boolean truncates, List<String> notes) {
    List<ByteBuffer> messages = new ArrayList<>();
    messages.add(PgOutputBytes.begin(xid));
    if (!introduced) {
      String[] columns = table.columns().stream().map(ColumnSchema::name).toArray(String[]::new);
      messages.add(PgOutputBytes.relation(RELATION, "public", table.name(), columns));
      introduced = true;
    }
    if (truncates) messages.add(PgOutputBytes.truncate(RELATION));
    else for (RowChange change : changes) messages.add(change(change));
    for (String note : notes)
      messages.add(PgOutputBytes.note(true, TransactionAssembler.MARKER_PREFIX, note));
    messages.add(
        new PgOutputBytes()
            .type('C')
            .int8(0)
            .int64(start.value())
            .int64(end.value())
            .int64(0)
            .toBuffer());
    return messages.stream().map(message -> data(start, message)).toList();
  }

  private static ByteBuffer change(RowChange change) {
    if (change.before() == null) return PgOutputBytes.insert(RELATION, values(change.after()));
    if (change.after() == null) return PgOutputBytes.delete(RELATION, 'O', values(change.before()));
    return PgOutputBytes.update(RELATION, 'O', values(change.before()), values(change.after()));
  }

  private static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) values[i] = row.get(i);
    return values;
  }

  private static ByteBuffer data(Lsn position, ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return new PgOutputBytes()
        .type('w')
        .int64(position.value())
        .int64(position.value())
        .int64(0)
        .bytes(bytes)
        .toBuffer();
  }

  /** What the server says now and then: so far it has read. */
  public ByteBuffer keepAlive(Lsn position) {
    return new PgOutputBytes().type('k').int64(position.value()).int64(0).int8(0).toBuffer();
  }

  public void accept(ByteBuffer message) {
    teller.accept(message);
  }
}
