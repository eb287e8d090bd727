package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.SnapshotExport;
import dev.sostenuto.engine.transfer.ExportException;
import dev.sostenuto.engine.transfer.Exports;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Gives all documents as a file, as the CLI asks for them. One object for each request. */
@Path("/export")
@Dependent
@Tag(name = "administration")
public class ExportResource {
  private static final System.Logger LOG = System.getLogger(ExportResource.class.getName());
  private static final String ZIP = "application/zip";

  private final Exports exports;
  private final ApiGate gate;

  @Context private HttpServletRequest request;

  @Inject
  public ExportResource(Exports exports, ApiGate gate) {
    this.exports = exports;
    this.gate = gate;
  }

  @POST
  @Path("request/zip")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Holds the present moment for an export",
      description = "The query _system/cli/exports:getLatest names it. Needs the admin key.")
  public byte[] request(@QueryParam("includeStorage") boolean includeStorage) {
    Callers.administrator(request);
    return gate.answerHere(
        () -> {
          exports.request(includeStorage).orElseThrow(ExportResource::inProgress);
          return "null";
        });
  }

  @GET
  @Path("zip/{start_ts: [0-9]{1,18}|[0-8][0-9]{18}}")
  @Produces({ZIP, MediaType.APPLICATION_JSON})
  @Operation(
      summary = "Downloads an export",
      description = "All tables at one moment, as a zip file. Needs the admin key.")
  public Response download(
      @Parameter(description = "the start_ts of the export") @PathParam("start_ts") long startTs) {
    Callers.administrator(request);
    Exports.Download download = open(startTs);
    long length = length(download);
    StreamingOutput file = out -> write(download, out);
    return Response.ok(file, ZIP)
        .header(HttpHeaders.CONTENT_LENGTH, length)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=" + SnapshotExport.fileName(startTs))
        .build();
  }

  private static long length(Exports.Download download) {
    try {
      return download.length();
    } catch (ExportException e) {
      download.close();
      throw HttpError.badRequest("ExportFailed", e.getMessage());
    } catch (IOException | SQLException | RuntimeException e) {
      download.close();
      throw ApiGate.error(e);
    }
  }

  private Exports.Download open(long startTs) {
    try {
      return exports.download(startTs).orElseThrow(ExportResource::gone);
    } catch (Exports.TooManyException e) {
      throw HttpError.overloaded(
          "TooManyDownloads", "Other exports are being downloaded from this server; try again.");
    } catch (SQLException e) {
      throw ApiGate.error(e);
    }
  }

  private static void write(Exports.Download download, OutputStream out) throws IOException {
    try (download) {
      download.writeTo(out);
    } catch (SQLException | RuntimeException e) {
      // The answer has begun; that it is shorter than it said tells that it is none.
      LOG.log(System.Logger.Level.WARNING, "An export broke off", e);
      throw new IOException("an export broke off", e);
    }
  }

  private static HttpError inProgress() {
    return HttpError.badRequest(
        "ExportInProgress", "Other exports wait to be downloaded from this server; try again.");
  }

  private static HttpError gone() {
    return HttpError.badRequest(
        "ExportNotFound", "There is no such export, or not any more: ask for another.");
  }
}
