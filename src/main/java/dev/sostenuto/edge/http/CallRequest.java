package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.protocol.Arguments;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.JsonFields;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.protocol.WireTimestamp;
import java.util.ArrayList;
import java.util.List;

/**
 * A function that an HTTP caller wants called. Immutable. What is wrong with a request is thrown as
 * {@link HttpError}.
 *
 * @param arguments also when they are none: that is the failure of the call
 * @param format of the answer
 */
record CallRequest(FunctionPath path, Arguments arguments, ResultFormat format) {
  /** Queries of one batch. */
  static final int BATCH_LIMIT = 1_000;

  /** From the body of {@code /api/query} and its like. */
  static CallRequest of(String body) {
    return guarded(() -> of(JsonFields.read(body, "The request")));
  }

  /** From the body of {@code /api/function}, where the CLI may name a component. */
  static CallRequest ofRoot(String body) {
    return guarded(
        () -> {
          JsonFields fields = JsonFields.read(body, "The request");
          String component = fields.stringOrNull("componentPath");
          if (component != null && !component.isEmpty())
            throw HttpError.badRequest(
                "NoComponents", "There are no components here: leave out '" + component + "'.");
          return of(fields);
        });
  }

  /** From the body of {@code /api/query_at_ts}. */
  static AtTimestamp atTimestamp(String body) {
    return guarded(
        () -> {
          JsonFields fields = JsonFields.read(body, "The request");
          return new AtTimestamp(timestamp(fields.string("ts")), of(fields));
        });
  }

  /** From the body of {@code /api/query_batch}. */
  static List<CallRequest> batch(String body) {
    return guarded(
        () -> {
          List<CallRequest> calls = new ArrayList<>();
          JsonFields fields = JsonFields.read(body, "The request");
          for (JsonFields query : fields.objects("queries", BATCH_LIMIT)) calls.add(of(query));
          return calls;
        });
  }

  /** From the body of {@code /api/run/...}, where the URL names the function. */
  static CallRequest of(FunctionPath path, String body) {
    return guarded(
        () -> {
          JsonFields fields = JsonFields.read(body, "The request");
          return new CallRequest(path, arguments(fields), format(fields));
        });
  }

  /** From query parameters, each of which may be null. */
  static CallRequest of(String path, String args, String format) {
    if (path == null) throw HttpError.badRequest("BadRequest", "The parameter 'path' is missing.");
    return new CallRequest(
        functionPath(path), Arguments.read(args == null ? "{}" : args), ResultFormat.named(format));
  }

  private static CallRequest of(JsonFields fields) throws ProtocolException {
    return new CallRequest(functionPath(fields.string("path")), arguments(fields), format(fields));
  }

  static FunctionPath functionPath(String path) {
    try {
      return FunctionPath.parse(path);
    } catch (IllegalArgumentException e) {
      throw HttpError.badRequest("BadConvexFunctionIdentifier", e.getMessage());
    }
  }

  private static Arguments arguments(JsonFields fields) throws ProtocolException {
    return Arguments.read(fields.json("args"));
  }

  private static ResultFormat format(JsonFields fields) throws ProtocolException {
    return ResultFormat.named(fields.stringOrNull("format"));
  }

  private static long timestamp(String text) {
    try {
      return WireTimestamp.decode(text);
    } catch (IllegalArgumentException e) {
      throw HttpError.badRequest("BadTimestamp", e.getMessage());
    }
  }

  private static <T> T guarded(Reading<T> reading) {
    try {
      return reading.read();
    } catch (ProtocolException e) {
      if (e.word() == CloseWord.MESSAGE_TOO_LARGE) throw HttpError.tooLarge(e.getMessage());
      throw HttpError.badRequest("BadRequest", e.getMessage());
    }
  }

  private interface Reading<T> {
    T read() throws ProtocolException;
  }

  /** A query of the past. */
  record AtTimestamp(long ts, CallRequest call) {}
}
