package dev.sostenuto.edge.identity;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;

/**
 * What others need to believe this deployment's tokens: its public keys, and where they are. Safe
 * for use by many threads.
 *
 * <p>Discovery (OpenID Connect Discovery 1.0, section 4) begins at the issuer, so it is there only
 * when the issuer is a web address.
 */
@WebServlet(urlPatterns = {WellKnownServlet.KEYS, WellKnownServlet.DISCOVERY})
public class WellKnownServlet extends HttpServlet {
  static final String KEYS = "/.well-known/jwks.json";
  static final String DISCOVERY = "/.well-known/openid-configuration";

  private static final long serialVersionUID = 1L;

  @Inject private transient Provider<DeploymentKeys> keys;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String issuer = keys.get().issuer();
    boolean discovery = request.getServletPath().equals(DISCOVERY);
    if (discovery && !issuer.matches("https?://.*")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setContentType("application/json");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Cache-Control", "public, max-age=60");
    String json = discovery ? discovery(issuer) : keys.get().keySet();
    response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
  }

  private String discovery(String issuer) {
    String root = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> fields = new TreeMap<>();
    fields.put("issuer", issuer);
    fields.put("jwks_uri", root + KEYS);
    fields.put("subject_types_supported", List.of("public"));
    fields.put("response_types_supported", List.of("id_token"));
    fields.put(
        "id_token_signing_alg_values_supported", List.copyOf(keys.get().provider().algorithms()));
    return JsonUtil.toJson(fields);
  }
}
