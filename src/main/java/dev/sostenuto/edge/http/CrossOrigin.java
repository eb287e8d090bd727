package dev.sostenuto.edge.http;

import dev.sostenuto.engine.protocol.ClientVersion;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before everything below {@code /api}, sockets included: lets pages of other origins call
 * that may, and turns away sockets of other pages, and those whose URL has no client version where
 * one belongs. Safe for use by many threads.
 *
 * <p>It is a servlet filter and not one of the API, so that errors carry the headers too, whoever
 * makes them.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class CrossOrigin extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
  private static final String HEADERS = "content-type, convex-client, authorization";
  private static final String MAX_AGE_SECONDS = "86400";
  private static final Pattern SOCKET = Pattern.compile("/api/(?:([^/]*)/)?sync");

  /** Asked for at each request: the container may make this object before the engine starts. */
  @Inject private transient Provider<Origins> origins;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = request.getHeader("Origin");
    boolean allowed = origins.get().allows(origin);
    if (origin != null && allowed) allow(origin, request, response);
    if (isPreflight(request)) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    try {
      checkSocket(request, allowed);
    } catch (HttpError e) {
      refuse(response, e);
      return;
    }
    chain.doFilter(new WithoutHttpSession(request), response);
  }

  private static void allow(
      String origin, HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.addHeader("Vary", "Origin");
    if (!isPreflight(request)) return;
    String asked = request.getHeader("Access-Control-Request-Headers");
    response.setHeader("Access-Control-Allow-Headers", asked == null ? HEADERS : asked);
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
    response.addHeader("Vary", "Access-Control-Request-Headers");
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS");
  }

  private static void checkSocket(HttpServletRequest request, boolean allowed) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    Matcher socket = SOCKET.matcher(path);
    if (!socket.matches()) return;
    // A socket is no subject to CORS: the browser lets every page read it.
    if (!allowed)
      throw new HttpError(403, "ForbiddenOrigin", "Pages of this origin may not connect.");
    if (socket.group(1) == null) return;
    try {
      ClientVersion.parse(socket.group(1));
    } catch (IllegalArgumentException e) {
      throw HttpError.badRequest("BadClientVersion", e.getMessage());
    }
  }

  private static void refuse(HttpServletResponse response, HttpError error) throws IOException {
    byte[] body = error.json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(error.status());
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Keeps the container from making an HTTP session, which it does for each socket otherwise. */
  private static final class WithoutHttpSession extends HttpServletRequestWrapper {
    WithoutHttpSession(HttpServletRequest request) {
      super(request);
    }

    @Override
    public HttpSession getSession() {
      return null;
    }

    @Override
    public HttpSession getSession(boolean create) {
      return null;
    }
  }
}
