package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the container makes of HTTP requests; what they mean has its tests without a container. */
@ArquillianTest
@RunAsClient
class HttpApiIT {
  private static final String JSON = "application/json";
  private static final String QUERY = "{\"path\":\"centers:list\",\"args\":{}}";

  @ArquillianResource private URL root;

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + root.getAuthority() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        to(path).header("Content-Type", JSON).POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void aQueryIsAnsweredAsJson() throws Exception {
    HttpResponse<String> response = post("/api/query", QUERY);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(JSON);
    assertThat(response.body()).startsWith("{\"status\":\"success\",\"value\":[");
  }

  @Test
  @DisplayName("case 74: tokens are refused on every route")
  void tokensAreRefusedOnEveryRoute() throws Exception {
    for (String path : new String[] {"/api/query", "/api/function", "/api/query_ts"}) {
      assertThat(post(path, QUERY, "Authorization", "Bearer a.b.c").statusCode()).isEqualTo(401);
      assertThat(post(path, QUERY, "Authorization", "convex a|b").statusCode()).isEqualTo(403);
      assertThat(post(path + "?adminKey=a", QUERY).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void whatTheContainerRefusesIsCodeAndMessageToo() throws Exception {
    assertThat(send(to("/api/nothing")).statusCode()).isEqualTo(404);
    assertThat(send(to("/api/mutation")).statusCode()).isEqualTo(405);
    HttpResponse<String> text =
        send(to("/api/query").header("Content-Type", "text/plain").POST(BodyPublishers.noBody()));
    assertThat(text.statusCode()).isEqualTo(415);
    assertThat(text.body()).startsWith("{\"code\":\"UnsupportedMediaType\",\"message\":");
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    String padding = " ".repeat(HttpLimits.DEFAULTS.bodyBytes() - QUERY.length());
    assertThat(post("/api/query", QUERY + padding).statusCode()).isEqualTo(200);
    assertThat(post("/api/query", QUERY + padding + " ").statusCode()).isEqualTo(413);
  }

  @Test
  void pagesOfOtherOriginsMayCallAndReadErrors() throws Exception {
    String origin = "https://elsewhere.example";
    HttpResponse<String> preflight =
        send(
            to("/api/query")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,x-other")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().map().get("access-control-allow-headers"))
        .containsExactly("authorization,content-type,x-other");
    for (HttpResponse<String> response :
        List.of(preflight, post("/api/query", "{", "Origin", origin))) {
      assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue(origin);
      assertThat(response.headers().firstValue("access-control-allow-credentials"))
          .hasValue("true");
    }
  }

  @Test
  void noHttpSessionIsMade() throws Exception {
    assertThat(post("/api/query", QUERY).headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void toolsFindOutWhomTheyTalkTo() throws Exception {
    for (String path : new String[] {"/version", "/instance_name", "/instance_version"}) {
      HttpResponse<String> response = send(to(path));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isNotBlank();
    }
    assertThat(send(to("/openapi")).body()).contains("/api/query_at_ts", "/api/run/{function}");
  }
}
