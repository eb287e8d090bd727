package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out who makes a request, before anything else is done with it. Safe for use by many
 * threads.
 *
 * <p>A bad token is 401 and a bad admin key 403 on every route, whether there is such a route or
 * not.
 */
@jakarta.ws.rs.ext.Provider
@Dependent
@PreMatching
public class Callers implements ContainerRequestFilter {
  private static final String CALLER = Callers.class.getName();
  private static final String BEARER = "bearer ";
  private static final String ADMIN = "convex ";
  private static final int DEADLINE_SECONDS = 10;

  @Context private HttpServletRequest request;

  /**
   * Asked for at each request: the container may make this object before the engine has started.
   */
  @Inject private Provider<Authenticator> authenticator;

  /** The caller of the request, or null when nobody is signed in. */
  static Identity of(HttpServletRequest request) {
    return (Identity) request.getAttribute(CALLER);
  }

  /** The caller of a request that only the administrator may make. */
  static Identity administrator(HttpServletRequest request) {
    Identity caller = of(request);
    if (caller == null || !caller.admin())
      throw new HttpError(403, "BadAdminKey", "This needs the admin key.");
    return caller;
  }

  @Override
  public void filter(ContainerRequestContext context) {
    String header = context.getHeaderString(HttpHeaders.AUTHORIZATION);
    String adminKey = context.getUriInfo().getQueryParameters().getFirst("adminKey");
    if (header != null) request.setAttribute(CALLER, caller(header.strip()));
    else if (adminKey != null) request.setAttribute(CALLER, caller(ADMIN + adminKey));
  }

  private Identity caller(String header) {
    String scheme = header.toLowerCase(Locale.ROOT);
    if (scheme.startsWith(BEARER))
      return judge(
          new Token.User(header.substring(BEARER.length()).strip()), 401, "Unauthenticated");
    if (scheme.startsWith(ADMIN))
      return judge(admin(header.substring(ADMIN.length()).strip()), 403, "BadAdminKey");
    throw new HttpError(
        401, "Unauthenticated", "The Authorization header must begin with Bearer or Convex.");
  }

  private Identity judge(Token token, int status, String code) {
    Verdict verdict;
    try {
      verdict =
          authenticator
              .get()
              .authenticate(token, request.getRemoteAddr())
              .toCompletableFuture()
              .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notVerified();
    } catch (ExecutionException | TimeoutException e) {
      throw notVerified();
    }
    if (verdict instanceof Verdict.Accepted accepted) return accepted.identity();
    if (verdict instanceof Verdict.Refused refused)
      throw new HttpError(status, code, refused.why());
    throw notVerified();
  }

  private static HttpError notVerified() {
    return HttpError.overloaded(
        "AuthenticationUnavailable", "The token could not be verified just now.");
  }

  /** {@code type:name|secret:base64(attributes)}, the first and the last part optional. */
  private static Token admin(String text) {
    int bar = text.indexOf('|');
    int type = text.indexOf(':');
    String key = type >= 0 && type < bar ? withoutType(text, type, bar) : text;
    int colon = key.indexOf(':');
    if (colon < 0) return new Token.Admin(key, null);
    return new Token.Admin(key.substring(0, colon), attributes(key.substring(colon + 1)));
  }

  private static String withoutType(String text, int type, int bar) {
    String name = text.substring(0, type);
    boolean nameless = name.equals("preview") || name.equals("project");
    return text.substring((nameless ? bar : type) + 1);
  }

  private static JsonValue.Obj attributes(String base64) {
    try {
      String json = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      if (EncodedJson.decode(json) instanceof JsonValue.Obj attributes) return attributes;
    } catch (IllegalArgumentException | InvalidValueException e) {
      throw new HttpError(403, "BadAdminKey", "The identity to act as can't be read.");
    }
    throw new HttpError(403, "BadAdminKey", "The identity to act as must be an object.");
  }
}
