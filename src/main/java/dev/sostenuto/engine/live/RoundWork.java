package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a round needs of the rest of the engine. Called on the engine's loop. */
interface RoundWork {
  boolean isFeedConnected();

  /** Rounds without a feed are wanted. */
  boolean isBlindAllowed();

  /** The position up to which the feed has delivered everything, or null. */
  Lsn reached();

  boolean isAny();

  /** The next number of the engine's own counting. */
  long nextSequence();

  /** A snapshot has been asked for; called before the database is. */
  void asked();

  /** The snapshot is there. */
  void opened(Lsn insertLsn);

  Set<Long> endedSuspects(TransactionSnapshot snapshot);

  void suspectsChecked(Set<Long> ended, Set<Long> committed);

  /** The entries that a run in this round is of use to. */
  Due due(Round round);

  /** Rows that this round's runs need not read. */
  KnownRows known(Round round);

  /** More entries that must run in the same round: the identity split some results. */
  List<Entry> split(Entry entry, QueryOutcome outcome);

  /** How many connections more may be left to queries that rounds go on without. */
  int room();

  /** The round goes on without these, whose runs have so many connections since that time. */
  void leave(Round round, List<Entry> entries, int connections, Instant began);

  /** A run that its round went on without has ended; no outcome when the database failed it. */
  void arrived(Entry entry, Round round, Optional<QueryOutcome> outcome);

  /**
   * All runs are done that the round waited for; true when anything was run or delivered.
   *
   * @param untouched entries that it should have run and did not
   */
  boolean publish(Round round, Map<Entry, QueryOutcome> outcomes, List<Entry> untouched);

  void writeMarker();
}
