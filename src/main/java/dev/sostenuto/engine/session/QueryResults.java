package dev.sostenuto.engine.session;

import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.protocol.ServerMessage.QueryResult;
import java.util.ArrayList;
import java.util.List;

/** From what the live engine delivers to what the client is told. Immutable. */
final class QueryResults {
  private final ErrorRedaction redaction;

  QueryResults(ErrorRedaction redaction) {
    this.redaction = redaction;
  }

  List<QueryResult> of(List<Modification> modifications) {
    List<QueryResult> results = new ArrayList<>(modifications.size());
    for (Modification modification : modifications) results.add(of(modification));
    return results;
  }

  private QueryResult of(Modification modification) {
    if (modification instanceof Modification.Updated updated)
      return new QueryResult.Updated(
          updated.queryId(),
          updated.value().json(),
          redaction.logLines(updated.logLines()),
          updated.journal());
    if (modification instanceof Modification.Failed failed)
      return new QueryResult.Failed(
          failed.queryId(),
          redaction.of(failed.failure()),
          redaction.logLines(failed.logLines()),
          failed.journal());
    return new QueryResult.Removed(modification.queryId());
  }

  /** The characters of the values, which are nearly all of a large transition. */
  static long chars(List<Modification> modifications) {
    long chars = 0;
    for (Modification modification : modifications)
      if (modification instanceof Modification.Updated updated)
        chars += updated.value().json().length();
    return chars;
  }
}
