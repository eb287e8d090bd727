package dev.sostenuto.engine.protocol;

import java.util.List;

/**
 * A message to a client. Immutable.
 *
 * <p>These are all there are: the client fails on any other. Values come encoded, and are copied as
 * they are.
 */
public sealed interface ServerMessage {
  /** Appends the JSON of the message. */
  void appendTo(StringBuilder out);

  /** The JSON of the message. */
  default String encode() {
    StringBuilder out = new StringBuilder();
    appendTo(out);
    return out.toString();
  }

  /** New results of queries; all that the client shows is true at the end version. */
  record Transition(StateVersion start, StateVersion end, List<QueryResult> modifications)
      implements ServerMessage {
    private static final int FRAME_CHARS = 256;
    private static final int RESULT_CHARS = 128;

    @Override
    public String encode() {
      int chars = FRAME_CHARS;
      for (QueryResult result : modifications) chars += RESULT_CHARS + result.valueChars();
      StringBuilder out = new StringBuilder(Math.max(chars, FRAME_CHARS));
      appendTo(out);
      return out.toString();
    }

    @Override
    public void appendTo(StringBuilder out) {
      out.append("{\"type\":\"Transition\",\"startVersion\":");
      start.appendTo(out);
      out.append(",\"endVersion\":");
      end.appendTo(out);
      out.append(",\"modifications\":[");
      for (int i = 0; i < modifications.size(); i++) {
        if (i > 0) out.append(',');
        modifications.get(i).appendTo(out);
      }
      out.append("]}");
    }
  }

  /**
   * A piece of a transition that is too large for one frame.
   *
   * @param part from 0
   * @param transitionId the same for all pieces of one transition
   */
  record TransitionChunk(String chunk, int part, int parts, String transitionId)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      out.append("{\"type\":\"TransitionChunk\",\"chunk\":");
      JsonText.append(out, chunk);
      out.append(",\"partNumber\":").append(part).append(",\"totalParts\":").append(parts);
      out.append(",\"transitionId\":");
      JsonText.append(out, transitionId);
      out.append('}');
    }
  }

  /**
   * The mutation has committed; the first transition that reaches the timestamp shows it.
   *
   * @param json the value that it returned
   */
  record MutationSucceeded(long requestId, String json, long ts, List<String> logLines)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      Responses.begin(out, "MutationResponse", requestId, true);
      out.append(json).append(",\"ts\":\"").append(WireTimestamp.encode(ts)).append('"');
      Responses.end(out, null, logLines);
    }
  }

  /** The mutation failed, and has changed nothing. */
  record MutationFailed(long requestId, ErrorText error, List<String> logLines)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      Responses.begin(out, "MutationResponse", requestId, false);
      JsonText.append(out, error.message());
      Responses.end(out, error.data(), logLines);
    }
  }

  /**
   * The action has returned.
   *
   * @param json the value that it returned
   */
  record ActionSucceeded(long requestId, String json, List<String> logLines)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      Responses.begin(out, "ActionResponse", requestId, true);
      out.append(json);
      Responses.end(out, null, logLines);
    }
  }

  /** The action failed; what it did before that stays done. */
  record ActionFailed(long requestId, ErrorText error, List<String> logLines)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      Responses.begin(out, "ActionResponse", requestId, false);
      JsonText.append(out, error.message());
      Responses.end(out, error.data(), logLines);
    }
  }

  /**
   * The caller is not, or is no longer, who the token says. The socket is closed after it.
   *
   * @param updateAttempted whether a new token was refused, rather than the one in force having
   *     expired
   */
  record AuthError(String error, int baseVersion, boolean updateAttempted)
      implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      out.append("{\"type\":\"AuthError\",\"error\":");
      JsonText.append(out, error);
      out.append(",\"baseVersion\":").append(Integer.toUnsignedString(baseVersion));
      out.append(",\"authUpdateAttempted\":").append(updateAttempted).append('}');
    }
  }

  /** The client is to give up for good: it never connects again. */
  record FatalError(String error) implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      out.append("{\"type\":\"FatalError\",\"error\":");
      JsonText.append(out, error);
      out.append('}');
    }
  }

  /** The server is still there. */
  record Ping() implements ServerMessage {
    @Override
    public void appendTo(StringBuilder out) {
      out.append("{\"type\":\"Ping\"}");
    }
  }

  /** One query's part of a transition. */
  sealed interface QueryResult {
    int queryId();

    /** How long its value is, to make room for it. */
    default int valueChars() {
      return 0;
    }

    void appendTo(StringBuilder out);

    /**
     * @param json the value of the query
     * @param journal to be sent again after a reconnect, or null
     */
    record Updated(int queryId, String json, List<String> logLines, String journal)
        implements QueryResult {
      @Override
      public int valueChars() {
        return json.length();
      }

      @Override
      public void appendTo(StringBuilder out) {
        Responses.begin(out, "QueryUpdated", queryId);
        out.append(",\"value\":").append(json);
        Responses.end(out, null, logLines, journal);
      }
    }

    record Failed(int queryId, ErrorText error, List<String> logLines, String journal)
        implements QueryResult {
      @Override
      public void appendTo(StringBuilder out) {
        Responses.begin(out, "QueryFailed", queryId);
        out.append(",\"errorMessage\":");
        JsonText.append(out, error.message());
        Responses.end(out, error.data(), logLines, journal);
      }
    }

    record Removed(int queryId) implements QueryResult {
      @Override
      public void appendTo(StringBuilder out) {
        Responses.begin(out, "QueryRemoved", queryId);
        out.append('}');
      }
    }
  }
}
