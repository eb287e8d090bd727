package dev.sostenuto.edge.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Where a provider's key set is. Safe for use by many threads; nothing here blocks the caller. */
@FunctionalInterface
public interface KeySource {
  /**
   * Fetches it anew.
   *
   * @return a JSON Web Key Set; completes exceptionally when it can't be had within the limits
   */
  CompletionStage<String> read();

  /** A key set that never changes. */
  static KeySource fixed(String keySet) {
    return () -> CompletableFuture.completedFuture(keySet);
  }

  /**
   * @param location a URL of http, https, file or data, or an absolute path
   * @param threads for what waits
   * @throws IllegalArgumentException when it is none of them
   */
  static KeySource of(String location, KeyLimits limits, Executor threads) {
    if (location.startsWith("data:")) return fixed(data(location));
    if (location.startsWith("/")) return file(Path.of(location), limits, threads);
    URI uri = URI.create(location);
    if ("file".equals(uri.getScheme())) return file(Path.of(uri), limits, threads);
    if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
      return web(uri, limits, threads);
    throw new IllegalArgumentException("A key set can't be read from " + location + ".");
  }

  private static String data(String location) {
    int comma = location.indexOf(',');
    if (comma < 0) throw new IllegalArgumentException("The data URL of a key set has no comma.");
    String content = location.substring(comma + 1);
    if (location.substring(0, comma).endsWith(";base64"))
      return new String(Base64.getDecoder().decode(content), StandardCharsets.UTF_8);
    return URLDecoder.decode(content.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static KeySource file(Path path, KeyLimits limits, Executor threads) {
    return () -> CompletableFuture.supplyAsync(() -> content(path, limits), threads);
  }

  private static String content(Path path, KeyLimits limits) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(limits.bytes() + 1);
      if (bytes.length > limits.bytes()) throw LimitedBody.tooLarge(limits.bytes());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the file can't be read: " + e, e);
    }
  }

  private static KeySource web(URI uri, KeyLimits limits, Executor threads) {
    HttpClient client =
        HttpClient.newBuilder().connectTimeout(limits.deadline()).executor(threads).build();
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(limits.deadline())
            .header("Accept", "application/json")
            .build();
    return () -> {
      CompletableFuture<HttpResponse<byte[]>> exchange =
          client.sendAsync(request, info -> new LimitedBody(limits.bytes()));
      return exchange
          .copy()
          .orTimeout(limits.deadline().toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((response, failure) -> exchange.cancel(true))
          .thenApply(KeySource::body);
    };
  }

  private static String body(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200)
      throw new IllegalStateException("the answer's status is " + response.statusCode());
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
