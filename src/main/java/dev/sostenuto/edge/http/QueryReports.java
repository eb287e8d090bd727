package dev.sostenuto.edge.http;

import dev.sostenuto.engine.catalog.IndexText;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.Cause;
import dev.sostenuto.engine.live.QueryReport;
import dev.sostenuto.engine.live.Run;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts what the live engine knows of its queries into JSON, for operators. Immutable. */
final class QueryReports {
  /** Characters of arguments that are shown. */
  private static final int ARGUMENTS_LIMIT = 500;

  /** Characters of one column's value that are shown. */
  private static final int VALUE_LIMIT = 100;

  private static final int NANOS_PER_MICRO = 1_000;

  private final boolean showsValues;
  private final IndexText words;

  /**
   * @param showsValues whether texts in arguments and keys are shown, or only their lengths
   */
  QueryReports(boolean showsValues) {
    this.showsValues = showsValues;
    this.words = new IndexText(showsValues, VALUE_LIMIT);
  }

  String json(QueryReport.Page page) {
    return new JsonObject()
        .putJson("total", String.valueOf(page.total()))
        .putJson("queries", array(page.queries().stream().map(this::query).toList()))
        .toString();
  }

  private String query(QueryReport query) {
    return new JsonObject()
        .put("function", query.path())
        .put("arguments", arguments(query.args()))
        .put("caller", query.shared() ? "shared" : caller(query.identity()))
        .putJson("subscriptions", String.valueOf(query.subscriptions()))
        .putJson("dirty", String.valueOf(query.dirty()))
        .putJson("runCount", String.valueOf(query.runCount()))
        .putJson("runs", array(query.runs().stream().map(this::run).toList()))
        .toString();
  }

  private String caller(Identity identity) {
    if (identity == null) return "nobody";
    if (identity.tokenIdentifier() == null) return "administrator";
    return showsValues ? identity.tokenIdentifier() : "somebody";
  }

  private String run(Run run) {
    return new JsonObject()
        .put("at", run.at().toString())
        .putJson("micros", String.valueOf(run.cost().nanos() / NANOS_PER_MICRO))
        .putJson("rows", String.valueOf(run.cost().rows()))
        .putJson("bytes", String.valueOf(run.cost().bytes()))
        .put("result", run.changed() ? "changed" : "suppressed")
        .putJson("failed", String.valueOf(run.failed()))
        .putJson("causes", array(run.causes().stream().map(this::cause).toList()))
        .putJson("moreCauses", String.valueOf(run.moreCauses()))
        .toString();
  }

  private String cause(Cause cause) {
    if (cause instanceof Cause.ByKey key)
      return new JsonObject()
          .put("kind", "commit")
          .put("lsn", key.lsn().toString())
          .put("xid", Integer.toUnsignedString(key.xid()))
          .put("table", key.index().table().name())
          .put("index", key.index().name())
          .put("key", words.key(key.index(), key.key()))
          .put("range", words.range(key.index(), key.range()))
          .toString();
    if (cause instanceof Cause.ByTable table)
      return new JsonObject()
          .put("kind", "table")
          .put("lsn", table.lsn().toString())
          .put("xid", Integer.toUnsignedString(table.xid()))
          .put("table", table.table().name())
          .toString();
    if (cause instanceof Cause.ByCommits several)
      return new JsonObject()
          .put("kind", "commits")
          .put("lsn", several.lsn().toString())
          .put("table", several.table().name())
          .toString();
    String kind = ((Cause.Event) cause).name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new JsonObject().put("kind", kind).toString();
  }

  private String arguments(JsonValue.Obj args) {
    String text = EncodedJson.encode(showsValues ? args : withoutTexts(args));
    return text.length() <= ARGUMENTS_LIMIT ? text : text.substring(0, ARGUMENTS_LIMIT) + "…";
  }

  private static JsonValue withoutTexts(JsonValue value) {
    if (value instanceof JsonValue.Str text) return new JsonValue.Str(withoutContent(text.value()));
    if (value instanceof JsonValue.Bytes bytes)
      return new JsonValue.Str("(" + bytes.value().length + " bytes)");
    if (value instanceof JsonValue.Array array) {
      List<JsonValue> items = new ArrayList<>();
      for (JsonValue item : array.items()) items.add(withoutTexts(item));
      return new JsonValue.Array(items);
    }
    if (!(value instanceof JsonValue.Obj object)) return value;
    Map<String, JsonValue> fields = new TreeMap<>();
    object.fields().forEach((name, field) -> fields.put(name, withoutTexts(field)));
    return new JsonValue.Obj(fields);
  }

  /** Ids say which row, not what is in it. */
  private static String withoutContent(String text) {
    return Id.tryParse(text).isPresent() ? text : "(" + text.length() + " characters)";
  }

  private static String array(List<String> items) {
    return "[" + String.join(",", items) + "]";
  }
}
