package dev.sostenuto.edge.http;

import jakarta.ws.rs.WebApplicationException;

/** What the container refuses, in our words. Stateless. */
final class HttpStatus {
  private HttpStatus() {}

  static HttpError error(WebApplicationException refused) {
    return error(refused.getResponse().getStatus());
  }

  static HttpError error(int status) {
    return switch (status) {
      case 404 -> new HttpError(404, "NotFound", "There is no such route.");
      case 405 ->
          new HttpError(405, "MethodNotAllowed", "The route does not know this HTTP method.");
      case 406 -> new HttpError(406, "NotAcceptable", "Answers are application/json.");
      case 415 -> new HttpError(415, "UnsupportedMediaType", "The body must be application/json.");
      default ->
          status < 500
              ? new HttpError(status, "BadRequest", "The request can't be understood.")
              : HttpError.internal();
    };
  }
}
