package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.SystemFunctions;
import dev.sostenuto.engine.value.JsonValue;
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
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sets environment variables, as the CLI does. One object for each request. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "administration")
public class EnvironmentResource {
  private final CallExecutor calls;
  private final ApiGate gate;

  @Context private HttpServletRequest request;

  @Inject
  public EnvironmentResource(CallExecutor calls, ApiGate gate) {
    this.calls = calls;
    this.gate = gate;
  }

  @POST
  @Path("update_environment_variables")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Sets and removes environment variables",
      description = "All of them or none. Needs the admin key.")
  public CompletionStage<byte[]> update(
      @RequestBody(description = "{\"changes\": [{\"name\": \"...\", \"value\": \"...\" or null}]}")
          InputStream body)
      throws IOException {
    Identity administrator = Callers.administrator(request);
    JsonValue.Obj changes = EnvironmentRequest.changes(gate.body(body));
    Call call = new Call(SystemFunctions.UPDATE_ENVIRONMENT, changes, administrator, null);
    return gate.answer(
        () -> calls.mutate(call, CommitWatch.NONE).thenApply(EnvironmentResource::answer));
  }

  private static String answer(Outcome outcome) {
    if (outcome instanceof Outcome.Unavailable unavailable)
      throw HttpError.overloaded(
          unavailable.reason(), "The environment variables could not be set just now.");
    if (outcome instanceof Outcome.Done done && done.result() instanceof CallResult.Failure failure)
      throw EnvironmentRequest.refusal(failure);
    return "null";
  }
}
