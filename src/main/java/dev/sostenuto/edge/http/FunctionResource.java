package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.Identity;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Calls of functions, one at a time. One object for each request. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "functions")
public class FunctionResource {
  private static final String CALL =
      "{\"path\": \"module:function\", \"args\": {}, \"format\": \"json\"}";

  private final HttpCalls calls;
  private final ApiGate gate;

  @Context private HttpServletRequest request;

  @Inject
  public FunctionResource(HttpCalls calls, ApiGate gate) {
    this.calls = calls;
    this.gate = gate;
  }

  @POST
  @Path("query")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Runs a query",
      description = "It sees every commit that was answered before.")
  @APIResponse(responseCode = "200", description = "status success with a value, or status error")
  @APIResponse(responseCode = "400", description = "the request is not one; code and message")
  public CompletionStage<byte[]> query(@RequestBody(description = CALL) InputStream body)
      throws IOException {
    return call(CallRequest.of(gate.body(body)), calls::query);
  }

  @GET
  @Path("query")
  @Operation(summary = "Runs a query that is named in the URL")
  public CompletionStage<byte[]> query(
      @Parameter(description = "module:function") @QueryParam("path") String path,
      @Parameter(description = "the arguments as JSON") @QueryParam("args") String args,
      @QueryParam("format") String format) {
    return call(CallRequest.of(path, args, format), calls::query);
  }

  @POST
  @Path("mutation")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Runs a mutation",
      description = "Answered after its commit. Sent twice, it runs twice.")
  public CompletionStage<byte[]> mutation(@RequestBody(description = CALL) InputStream body)
      throws IOException {
    return call(CallRequest.of(gate.body(body)), calls::mutation);
  }

  @POST
  @Path("action")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Runs an action")
  public CompletionStage<byte[]> action(@RequestBody(description = CALL) InputStream body)
      throws IOException {
    return call(CallRequest.of(gate.body(body)), calls::action);
  }

  @POST
  @Path("function")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Runs any function, internal ones too",
      description = "As the CLI does. Needs the admin key.")
  public CompletionStage<byte[]> function(@RequestBody(description = CALL) InputStream body)
      throws IOException {
    Callers.administrator(request);
    return call(CallRequest.ofRoot(gate.body(body)), calls::any);
  }

  @POST
  @Path("run/{function: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Runs any public function",
      description = "/api/run/a/b/f runs the function f of the module a/b.")
  public CompletionStage<byte[]> run(
      @PathParam("function") String function,
      @RequestBody(description = "{\"args\": {}, \"format\": \"json\"}") InputStream body)
      throws IOException {
    return call(CallRequest.of(path(function), gate.body(body)), calls::any);
  }

  private static FunctionPath path(String segments) {
    int last = segments.lastIndexOf('/');
    if (last < 0)
      throw HttpError.badRequest(
          "BadConvexFunctionIdentifier", "The URL must end with a module and a function.");
    return CallRequest.functionPath(
        segments.substring(0, last) + ":" + segments.substring(last + 1));
  }

  private CompletionStage<byte[]> call(
      CallRequest call, BiFunction<CallRequest, Identity, CompletionStage<String>> how) {
    Identity caller = Callers.of(request);
    return gate.answer(() -> how.apply(call, caller));
  }
}
