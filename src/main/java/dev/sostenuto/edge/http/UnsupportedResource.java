package dev.sostenuto.edge.http;

import jakarta.enterprise.context.Dependent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Refuses what the CLI asks and is not done here. One object for each request.
 *
 * <p>With a sentence and at once: a route that is missing is tried again for half a minute (wire
 * contract, section 9.1).
 */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
public class UnsupportedResource {
  private static final String ROUTE =
      "{route: (run_test_function|deploy2|get_config|get_config_hashes|push_config|shapes2"
          + "|cancel_import|v1|insights)}";
  private static final String BELOW = ROUTE + "/{rest: .*}";

  /** The sentences of routes, by their first part; the others are for pushing JavaScript. */
  private static final Map<String, String> WHY =
      new TreeMap<>(
          Map.of(
              "run_test_function",
              "Inline queries need a JavaScript engine, which this deployment has not: its functions are Java.",
              "shapes2",
              "This deployment does not tell shapes: its tables are declared by Java entities.",
              "cancel_import",
              "An import can't be canceled; it is given up when nobody confirms it."));

  private static final String JAVA =
      "The functions of this deployment are Java, and are deployed with its WAR; nothing can be pushed.";

  @Context private HttpServletRequest request;

  @GET
  @Path(ROUTE)
  @Operation(hidden = true)
  public byte[] get(@PathParam("route") String route) {
    throw refusal(route);
  }

  @GET
  @Path(BELOW)
  @Operation(hidden = true)
  public byte[] getBelow(@PathParam("route") String route) {
    throw refusal(route);
  }

  @POST
  @Path(ROUTE)
  @Operation(hidden = true)
  public byte[] post(@PathParam("route") String route) {
    throw refusal(route);
  }

  @POST
  @Path(BELOW)
  @Operation(hidden = true)
  public byte[] postBelow(@PathParam("route") String route) {
    throw refusal(route);
  }

  @PUT
  @Path(BELOW)
  @Operation(hidden = true)
  public byte[] putBelow(@PathParam("route") String route) {
    throw refusal(route);
  }

  private HttpError refusal(String route) {
    Callers.administrator(request);
    return HttpError.badRequest("NotSupported", WHY.getOrDefault(route, JAVA));
  }
}
