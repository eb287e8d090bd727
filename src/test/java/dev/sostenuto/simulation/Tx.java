package dev.sostenuto.simulation;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One transaction of the simulated database: active, then in the log, then visible; or aborted. */
final class Tx {
  enum State {
    ACTIVE,
    LOGGED,
    VISIBLE,
    ABORTED
  }

  final long xid;

  /** The rows it writes, by id, as they were and as they will be; null where there is none. */
  final Map<Integer, Row> before = new TreeMap<>();

  final Map<Integer, Row> writes = new TreeMap<>();
  final List<String> markers = new ArrayList<>();

  /** What it saw when it began. */
  final Moment snapshot;

  /** Whose mutations these are; several may share it. */
  final List<Request> requests = new ArrayList<>();

  boolean truncates;
  State state = State.ACTIVE;

  /** The start and the end of its commit record. */
  Lsn start;

  Lsn end;

  Tx(long xid, Moment snapshot) {
    this.xid = xid;
    this.snapshot = snapshot;
  }

  /** The request of this session, or null. */
  Request requestOf(UUID session) {
    for (Request request : requests) if (request.session().equals(session)) return request;
    return null;
  }

  boolean isUnfinished() {
    return state == State.ACTIVE || state == State.LOGGED;
  }

  boolean isCommitted() {
    return state == State.LOGGED || state == State.VISIBLE;
  }

  /** What the log says of its rows. */
  List<RowChange> changes() {
    List<RowChange> changes = new ArrayList<>();
    writes.forEach(
        (id, after) -> {
          if (before.get(id) != null || after != null)
            changes.add(new RowChange(Database.ITEMS, before.get(id), after));
        });
    return changes;
  }

  @Override
  public String toString() {
    return "xid "
        + xid
        + " "
        + state
        + " at "
        + end
        + (requests.isEmpty() ? "" : " for " + requests);
  }
}
