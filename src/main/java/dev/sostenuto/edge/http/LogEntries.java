package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.ExecutionEvent;
import dev.sostenuto.engine.function.ExecutionLog.Batch;
import dev.sostenuto.engine.function.ExecutionLog.Entry;
import dev.sostenuto.engine.function.ExecutionReport;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.LogLine;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes executions as the CLI reads them (wire contract, section 9.3). Immutable.
 *
 * <p>A failure has the request id that the client was told, so that the one leads to the other. The
 * administrator reads what clients may not.
 */
final class LogEntries {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private final ErrorRedaction redaction;

  LogEntries(ErrorRedaction redaction) {
    this.redaction = redaction;
  }

  String json(Batch batch) {
    String entries =
        batch.entries().stream().map(this::entry).collect(Collectors.joining(",", "[", "]"));
    return new JsonObject()
        .putJson("entries", entries)
        .putJson("newCursor", Double.toString(batch.cursor()))
        .toString();
  }

  private String entry(Entry entry) {
    ExecutionEvent event = entry.event();
    boolean ended = event instanceof ExecutionReport;
    JsonObject json =
        new JsonObject()
            .put("kind", ended ? "Completion" : "Progress")
            .put("udfType", event.kind().toString())
            .put("identifier", identifier(event.path()))
            .putJson("componentPath", "null")
            .putJson("timestamp", Double.toString(entry.cursor() / MILLIS))
            .putJson("logLines", lines(entry))
            .put("requestId", requestId(entry))
            .put("executionId", entry.execution());
    if (event instanceof ExecutionReport report) end(json, report);
    return json.toString();
  }

  private static void end(JsonObject json, ExecutionReport report) {
    json.putJson("executionTime", Double.toString(report.time().toNanos() / NANOS))
        .putJson("success", "null")
        .putJson("cachedResult", "false");
    CallResult.Failure failure = report.failure();
    if (failure == null) json.putJson("error", "null");
    else json.put("error", failure.detail());
  }

  private static String identifier(String path) {
    try {
      return FunctionPath.parse(path).display();
    } catch (IllegalArgumentException nobodysName) {
      return path.substring(0, Math.min(path.length(), FunctionPath.MAX_LENGTH));
    }
  }

  private static String lines(Entry entry) {
    return entry.event().logLines().stream()
        .map(LogLine::parse)
        .map(line -> line(line, entry.cursor()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String line(LogLine line, double millis) {
    return new JsonObject()
        .put("messages", List.of(line.text()))
        .put("level", line.level())
        .putJson("timestamp", Double.toString(millis))
        .putJson("isTruncated", String.valueOf(line.truncated()))
        .toString();
  }

  private String requestId(Entry entry) {
    CallExecutor.Request request = entry.event().request();
    if (request != null) return redaction.idOfRequest(request.session(), request.id());
    boolean failed = entry.event() instanceof ExecutionReport report && report.failure() != null;
    return failed ? redaction.idOf(((ExecutionReport) entry.event()).failure()) : entry.execution();
  }
}
