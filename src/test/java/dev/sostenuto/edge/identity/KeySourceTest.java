package dev.sostenuto.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySourceTest {
  private static final String KEYS = "{\"keys\":[]}";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static KeyLimits limits(Duration deadline) {
    KeyLimits usual = KeyLimits.DEFAULTS;
    return new KeyLimits(
        deadline, 1_000, usual.age(), usual.pause(), usual.unknownKeys(), usual.unknownKept());
  }

  private KeySource source(String location) {
    return KeySource.of(location, limits(Duration.ofSeconds(20)), threads);
  }

  private static String read(KeySource source) {
    return source.read().toCompletableFuture().join();
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private String serve(Answer answer) {
    server.createContext(
        "/keys",
        exchange -> {
          try (exchange) {
            answer.to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void aKeySetComesFromADataUrlAFileOrTheWeb(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("keys.json"), KEYS);
    String base64 = Base64.getEncoder().encodeToString(KEYS.getBytes(StandardCharsets.UTF_8));
    assertThat(read(source("data:application/json;base64," + base64))).isEqualTo(KEYS);
    assertThat(read(source("data:,%7B%22keys%22:%5B%5D%7D"))).isEqualTo(KEYS);
    assertThat(read(source("data:,a+b"))).isEqualTo("a+b");
    assertThat(read(source(file.toString()))).isEqualTo(KEYS);
    assertThat(read(source(file.toUri().toString()))).isEqualTo(KEYS);
    assertThat(read(source(serve(exchange -> send(exchange, 200, KEYS))))).isEqualTo(KEYS);
  }

  @Test
  void aFileIsReadAnewEachTime(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("keys.json"), "one");
    KeySource source = source(file.toString());
    assertThat(read(source)).isEqualTo("one");
    Files.writeString(file, "two");
    assertThat(read(source)).isEqualTo("two");
    Files.delete(file);
    assertThatThrownBy(() -> read(source)).hasMessageContaining("can't be read");
  }

  @Test
  void aKeySetBeyondTheLimitIsGivenUp(@TempDir Path folder) throws IOException {
    String large = "x".repeat(1_001);
    Path file = Files.writeString(folder.resolve("keys.json"), large);
    assertThatThrownBy(() -> read(source(file.toString()))).hasMessageContaining("1,000 bytes");
    String url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              while (end.getCount() > 0)
                exchange.getResponseBody().write(large.getBytes(StandardCharsets.UTF_8));
            });
    assertThatThrownBy(() -> read(source(url))).hasMessageContaining("1,000 bytes");
  }

  @Test
  void anAnswerThatDripsIsGivenUpAtTheDeadline() {
    String url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write('{');
              exchange.getResponseBody().flush();
              end.await();
            });
    KeySource source = KeySource.of(url, limits(Duration.ofMillis(200)), threads);
    assertThatThrownBy(() -> read(source))
        .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);
  }

  @Test
  void anotherStatusIsNoKeySet() {
    String url = serve(exchange -> send(exchange, 404, KEYS));
    assertThatThrownBy(() -> read(source(url))).hasMessageContaining("status is 404");
  }

  @Test
  void otherPlacesAreRefused() {
    for (String place : new String[] {"keys.json", "ftp://x/keys", "data:nothing"})
      assertThatThrownBy(() -> source(place))
          .as(place)
          .isInstanceOf(IllegalArgumentException.class);
  }
}
