package dev.sostenuto.edge.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;

/** Answers whatever went wrong with {@code {"code", "message"}}. Safe for use by many threads. */
@Provider
public class ErrorMapper implements ExceptionMapper<Throwable> {
  @Override
  public Response toResponse(Throwable failure) {
    HttpError error = ApiGate.error(failure);
    return Response.status(error.status())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(error.json().getBytes(StandardCharsets.UTF_8))
        .build();
  }
}
