package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.Identity;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Several queries that see one moment. One object for each request. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "moments")
public class SnapshotResource {
  private final HttpCalls calls;
  private final ApiGate gate;

  @Context private HttpServletRequest request;

  @Inject
  public SnapshotResource(HttpCalls calls, ApiGate gate) {
    this.calls = calls;
    this.gate = gate;
  }

  @POST
  @Path("query_ts")
  @Operation(
      summary = "Names a moment",
      description = "The timestamp is good for /api/query_at_ts for about 30 seconds.")
  public CompletionStage<byte[]> queryTs() {
    return gate.answer(calls::queryTs);
  }

  @POST
  @Path("query_at_ts")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Runs a query at a moment from /api/query_ts")
  public CompletionStage<byte[]> queryAtTs(
      @RequestBody(description = "{\"path\": \"module:function\", \"args\": {}, \"ts\": \"...\"}")
          InputStream body)
      throws IOException {
    CallRequest.AtTimestamp query = CallRequest.atTimestamp(gate.body(body));
    Identity caller = Callers.of(request);
    return gate.answer(() -> calls.queryAtTs(query, caller));
  }

  @POST
  @Path("query_batch")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Runs several queries at one moment")
  public CompletionStage<byte[]> queryBatch(
      @RequestBody(description = "{\"queries\": [{\"path\": \"module:function\", \"args\": {}}]}")
          InputStream body)
      throws IOException {
    List<CallRequest> queries = CallRequest.batch(gate.body(body));
    Identity caller = Callers.of(request);
    return gate.answer(() -> calls.queryBatch(queries, caller));
  }
}
