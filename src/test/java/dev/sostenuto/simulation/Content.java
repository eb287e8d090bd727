package dev.sostenuto.simulation;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.util.HashMap;
import java.util.Map;

/** The rows between two changes of the database, and what queries give of them. */
final class Content {
  private final Map<Integer, Row> rows;
  private final Map<QueryCall, QueryOutcome> outcomes = new HashMap<>();
  private final Map<String, JsonValue> values = new HashMap<>();

  Content(Map<Integer, Row> rows) {
    this.rows = rows;
  }

  /** The same as {@link #outcome}, if these rows are what they should be. */
  QueryOutcome outcome(QueryCall call, KnownRows known) {
    return known == KnownRows.NONE ? outcome(call) : Queries.run(call, rows, known);
  }

  QueryOutcome outcome(QueryCall call) {
    return outcomes.computeIfAbsent(call, one -> Queries.run(one, rows, KnownRows.NONE));
  }

  /** What a client is to show for the query. */
  JsonValue value(Wanted query, String user) {
    return values.computeIfAbsent(
        query.name + '|' + query.journal + '|' + user,
        key -> value(outcome(query.call(query.journal, user)).result()));
  }

  private static JsonValue value(CallResult result) {
    if (result instanceof CallResult.Value value) return EncodedJson.decode(value.json());
    return new JsonValue.Bytes(((CallResult.Failure) result).detail().getBytes());
  }

  static Identity identity(String user) {
    return user == null ? null : new Identity(user, new JsonValue.Obj(Map.of()));
  }
}
