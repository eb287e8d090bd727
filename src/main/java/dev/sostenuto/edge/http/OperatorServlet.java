package dev.sostenuto.edge.http;

import dev.sostenuto.edge.http.OperatorAccess.Caller;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.QueryReport;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells operators why subscribed queries ran. Safe for use by many threads.
 *
 * <p>A servlet, because its key is not one of the API's tokens.
 */
@WebServlet(urlPatterns = OperatorServlet.PATH)
public class OperatorServlet extends HttpServlet {
  static final String PATH = "/api/operator/queries";

  private static final long serialVersionUID = 1L;

  /** Queries that one answer tells of, when it is not said. */
  private static final int USUAL_QUERIES = 50;

  /** Queries that one answer tells of at most. */
  private static final int MOST_QUERIES = 1_000;

  private static final int DEADLINE_SECONDS = 10;

  @Inject private transient Provider<LiveEngine> live;
  @Inject private transient Provider<OperatorAccess> access;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    try {
      access.get().require(caller(request));
      write(response, HttpServletResponse.SC_OK, answer(request));
    } catch (HttpError refused) {
      write(response, refused.status(), refused.json());
    }
  }

  private static Caller caller(HttpServletRequest request) {
    return new Caller(
        request.getRemoteAddr(),
        request.getHeader("Host"),
        request.getHeader("Origin"),
        request.getHeader("Authorization"));
  }

  private String answer(HttpServletRequest request) {
    String function = request.getParameter("function");
    String path = function == null ? null : CallRequest.functionPath(function).toString();
    return new QueryReports(access.get().showsValues())
        .json(reports(path, limit(request.getParameter("limit"))));
  }

  private static int limit(String text) {
    if (text == null) return USUAL_QUERIES;
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST_QUERIES) return limit;
    } catch (NumberFormatException e) {
      // said below
    }
    throw HttpError.badRequest(
        "BadLimit", "limit must be a number from 1 to %,d.".formatted(MOST_QUERIES));
  }

  private QueryReport.Page reports(String path, int limit) {
    try {
      return live.get()
          .report(path, limit)
          .toCompletableFuture()
          .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpError.internal();
    } catch (ExecutionException e) {
      throw ApiGate.error(e.getCause());
    } catch (TimeoutException e) {
      throw ApiGate.error(e);
    }
  }

  private static void write(HttpServletResponse response, int status, String json)
      throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
