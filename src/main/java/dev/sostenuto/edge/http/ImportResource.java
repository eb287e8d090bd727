package dev.sostenuto.edge.http;

import dev.sostenuto.engine.transfer.ImportException;
import dev.sostenuto.engine.transfer.Imports;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes documents from a file, as the CLI brings them. One object for each request. */
@Path("/")
@Dependent
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "administration")
public class ImportResource {
  private final Imports imports;
  private final ApiGate gate;

  @Context private HttpServletRequest request;

  @Inject
  public ImportResource(Imports imports, ApiGate gate) {
    this.imports = imports;
    this.gate = gate;
  }

  @POST
  @Path("import/start_upload")
  @Operation(summary = "Begins the upload of a file", description = "Needs the admin key.")
  public byte[] start() {
    return answer(() -> object("uploadToken", imports.beginUpload()));
  }

  @POST
  @Path("import/upload_part")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      summary = "Uploads a part of a file",
      description = "Answered with a token, which the end of the upload names.")
  public byte[] part(
      @QueryParam("uploadToken") String uploadToken,
      @Parameter(description = "from 1") @QueryParam("partNumber") int partNumber,
      @RequestBody(description = "bytes of the file") InputStream body)
      throws IOException {
    Callers.administrator(request);
    byte[] bytes = gate.bytes(body);
    return answer(() -> JsonObject.quoted(imports.addPart(text(uploadToken), partNumber, bytes)));
  }

  @POST
  @Path("import/finish_upload")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Ends an upload, and has the file checked",
      description = "The query _system/cli/queryImport:default says what becomes of it.")
  public byte[] finish(
      @RequestBody(
              description =
                  "{\"import\": {\"tableName\": \"...\", \"mode\": \"append\", \"format\": \"csv\"},"
                      + " \"uploadToken\": \"...\", \"partTokens\": [\"...\"]}")
          InputStream body)
      throws IOException {
    Callers.administrator(request);
    String json = gate.body(body);
    return answer(
        () -> {
          ImportCommand command = ImportCommand.of(json);
          return object(
              "importId",
              imports
                  .endUpload(command.what(), command.uploadToken(), command.parts())
                  .orElseThrow(ImportResource::tooMany));
        });
  }

  @POST
  @Path("perform_import")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Confirms an import, which begins", description = "Needs the admin key.")
  public byte[] perform(@RequestBody(description = "{\"importId\": \"...\"}") InputStream body)
      throws IOException {
    Callers.administrator(request);
    String json = gate.body(body);
    return answer(
        () -> {
          if (!imports.perform(ImportCommand.importId(json))) throw tooMany();
          return "null";
        });
  }

  private byte[] answer(Callable<String> call) {
    Callers.administrator(request);
    return gate.answerHere(
        () -> {
          try {
            return call.call();
          } catch (ImportException e) {
            throw HttpError.badRequest("InvalidImport", e.getMessage());
          }
        });
  }

  private static String text(String parameter) {
    if (parameter == null) throw new ImportException("There is no such upload.");
    return parameter;
  }

  private static String object(String name, String text) {
    return new JsonObject().put(name, text).toString();
  }

  private static HttpError tooMany() {
    return HttpError.overloaded(
        "TooManyImports", "This server works on other imports just now; try again.");
  }
}
