package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveListener.Modification;
import java.util.List;

/** A result as all its subscribers get it. Immutable; equal ones need not be sent again. */
record Published(CallResult result, List<String> logLines, String journal) {
  Published {
    logLines = List.copyOf(logLines);
  }

  Modification modification(int queryId) {
    if (result instanceof CallResult.Value value)
      return new Modification.Updated(queryId, value, logLines, journal);
    return new Modification.Failed(queryId, (CallResult.Failure) result, logLines, journal);
  }

  /** Its weight in the warm cache. */
  long chars() {
    if (result instanceof CallResult.Value value) return value.json().length();
    return ((CallResult.Failure) result).detail().length();
  }
}
