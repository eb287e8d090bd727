package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;

/**
 * The moment at which a round's queries run. Immutable.
 *
 * @param visibility what its snapshot sees
 * @param insertLsn the log's insert position, read after the snapshot was taken
 * @param sequence when the snapshot was asked for, in the engine's own counting; no other round has
 *     the same
 * @param blind whether nothing was known of what had changed
 */
record Round(TransactionSnapshot visibility, Lsn insertLsn, long sequence, boolean blind) {
  /** Before the first one. */
  static final Round NONE = new Round(new TransactionSnapshot(0, 0), new Lsn(1), 0, true);
}
