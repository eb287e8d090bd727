package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.ExecutionLog;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tells the CLI which functions ran (wire contract, section 9.3). One object for each request. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "administration")
public class LogResource {
  private final ExecutionLog executions;
  private final ApiGate gate;
  private final LogEntries entries;

  @Context private HttpServletRequest request;

  @Inject
  public LogResource(ExecutionLog executions, ApiGate gate, ErrorRedaction redaction) {
    this.executions = executions;
    this.gate = gate;
    this.entries = new LogEntries(redaction);
  }

  @GET
  @Path("stream_function_logs")
  @Operation(
      summary = "Waits for functions that have run",
      description = "Those of this node. Needs the admin key.")
  public CompletionStage<byte[]> stream(
      @Parameter(description = "the newCursor of the answer before; 0 for all that are kept")
          @QueryParam("cursor")
          String cursor) {
    Callers.administrator(request);
    double after = cursor(cursor);
    return gate.answer(
        () -> executions.after(after).orElseThrow(LogResource::full).thenApply(entries::json));
  }

  @GET
  @Path("app_metrics/stream_function_logs")
  @Operation(hidden = true)
  public CompletionStage<byte[]> streamByItsOtherName(@QueryParam("cursor") String cursor) {
    return stream(cursor);
  }

  private static HttpError full() {
    return HttpError.overloaded(
        "TooManyLogWatchers", "Nobody more can watch the logs of this server just now.");
  }

  private static double cursor(String text) {
    if (text == null) return 0;
    try {
      double cursor = Double.parseDouble(text);
      if (Double.isFinite(cursor)) return cursor;
    } catch (NumberFormatException e) {
      // said below
    }
    throw HttpError.badRequest("BadCursor", "cursor must be a number.");
  }
}
