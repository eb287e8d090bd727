package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With tracing on, one trace leads from a mutation to the transitions that show it. */
class SpansIT {
  /** How OpenTelemetry's logging exporter writes a span: its name, trace and id. */
  private static final Pattern SPAN = Pattern.compile("'([^']+)' : ([0-9a-f]{32}) [0-9a-f]{16} ");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void oneTraceLeadsFromAMutationToTheTransition() throws Exception {
    Path home = Path.of(".data").toAbsolutePath();
    try (DatabaseProcess database =
            DatabaseProcess.at(home, folder.resolve("pg"), Ports.freeNear(0), Map.of());
        ServerProcess server =
            new ServerProcess(
                ServerFolder.lay(folder.resolve("server")),
                Ports.freeNear(0),
                database.settings(),
                Map.of(
                    "SOSTENUTO_DEV_MODE", "true",
                    "OTEL_SDK_DISABLED", "false",
                    "OTEL_TRACES_EXPORTER", "logging",
                    "OTEL_METRICS_EXPORTER", "none",
                    "OTEL_LOGS_EXPORTER", "none"),
                List.of("-XX:TieredStopAtLevel=1"))) {
      database.start();
      server.start();
      mutate(server.root());
      Path log = folder.resolve("server/servers/sostenuto/logs/messages.log");
      Await.until(
          PATIENCE,
          "a trace of all stages is in the log",
          () ->
              spansOf(log, "mutation centers:create")
                  .containsAll(
                      Set.of("commit", "round", "snapshot", "feed wait", "queries", "transition")));
    }
  }

  private void mutate(URI root) throws InterruptedException {
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + root.getAuthority() + "/api/1.48.0/sync"), listener())
            .join();
    say(
        socket,
        "{\"type\":\"Connect\",\"sessionId\":\"%s\",\"connectionCount\":0,\"lastCloseReason\":\"InitialConnect\"}"
            .formatted(UUID.randomUUID()));
    say(
        socket,
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":["
            + "{\"type\":\"Add\",\"queryId\":0,\"udfPath\":\"centers:list\",\"args\":[{}]}]}");
    hear("\"Transition\"");
    say(
        socket,
        "{\"type\":\"Mutation\",\"requestId\":0,\"udfPath\":\"centers:create\",\"args\":[{\"name\":\"Traced\"}]}");
    hear("Traced");
    socket.abort();
  }

  private static void say(WebSocket socket, String message) {
    socket.sendText(message, true).join();
  }

  private void hear(String part) throws InterruptedException {
    String message;
    do {
      message = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(message).as("a message with %s", part).isNotNull();
    } while (!message.contains(part));
  }

  private WebSocket.Listener listener() {
    return new WebSocket.Listener() {
      private final StringBuilder text = new StringBuilder();

      @Override
      public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) heard.add(text.toString());
        if (last) text.setLength(0);
        socket.request(1);
        return null;
      }
    };
  }

  /** The names of the spans in the trace in which there is one of this name. */
  private static Set<String> spansOf(Path log, String name) {
    String text;
    try {
      text = Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String trace = null;
    for (Matcher span = SPAN.matcher(text); span.find(); )
      if (span.group(1).equals(name)) trace = span.group(2);
    Set<String> names = new TreeSet<>();
    for (Matcher span = SPAN.matcher(text); span.find(); )
      if (span.group(2).equals(trace)) names.add(span.group(1));
    return names;
  }
}
