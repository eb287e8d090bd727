package dev.sostenuto.engine.protocol;

import java.util.List;

/** What the JSON of responses and of query results has in common. Safe for use by many threads. */
final class Responses {
  private Responses() {}

  static void begin(StringBuilder out, String type, long requestId, boolean success) {
    out.append("{\"type\":\"").append(type).append("\",\"requestId\":").append(requestId);
    out.append(",\"success\":").append(success).append(",\"result\":");
  }

  static void begin(StringBuilder out, String type, int queryId) {
    out.append("{\"type\":\"").append(type).append("\",\"queryId\":");
    out.append(Integer.toUnsignedString(queryId));
  }

  /** The end of a query result: there the client expects a journal, also when it is null. */
  static void end(StringBuilder out, String errorData, List<String> logLines, String journal) {
    out.append(",\"journal\":");
    JsonText.appendOrNull(out, journal);
    end(out, errorData, logLines);
  }

  /**
   * The end of a response. The key of the data is absent when there is none: the client takes null
   * for data.
   */
  static void end(StringBuilder out, String errorData, List<String> logLines) {
    if (errorData != null) out.append(",\"errorData\":").append(errorData);
    out.append(",\"logLines\":");
    JsonText.append(out, logLines);
    out.append('}');
  }
}
