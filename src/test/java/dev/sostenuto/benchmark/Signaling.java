package dev.sostenuto.benchmark;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two peers of a room, in a closed loop: from sending a candidate until it is in the other one's
 * inbox, as browsers do while they connect. The receiver acknowledges each message, outside of what
 * is measured.
 */
final class Signaling implements Workload {
  private static final int WARMING = 3_000;
  private static final int MEASURED = 3_000;
  private static final int CANDIDATE_CHARS = 200;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  /** The state of one run. Confined to the sockets' thread, but for its making. */
  private final class Run {
    private final Samples delivered = new Samples();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private SyncClient sender;
    private SyncClient receiver;
    private String message;
    private String ack;
    private long number;
    private long begun;
    private int open;

    void next() {
      if (number == WARMING + MEASURED) {
        end.complete(null);
        return;
      }
      number++;
      open = 2;
      begun = System.nanoTime();
      String args = message.formatted(Ascii.marked(number, CANDIDATE_CHARS));
      sender.mutate("signaling:sendMessage", args, this::ended);
    }

    void arrived() {
      if (number > WARMING) delivered.add(System.nanoTime() - begun);
      ended();
    }

    private void ended() {
      if (--open == 0) receiver.mutate("signaling:ack", ack, this::next);
    }
  }

  @Override
  public Map<String, Double> run(Bed bed) throws Exception {
    Run run = new Run();
    try (WebSocketLoop loop = bed.loop()) {
      List<SyncClient> peers =
          bed.open(
              loop,
              2,
              i -> null,
              true,
              i ->
                  (client, payload) -> {
                    if (i == 1 && Ascii.newestMark(payload) == run.number && run.open > 0)
                      run.arrived();
                  });
      run.sender = peers.get(0);
      run.receiver = peers.get(1);
      meet(bed, loop, run);
      loop.execute(run::next);
      run.end.join();
    }
    return Map.of(
        "delivered median ms", run.delivered.quantile(0.5),
        "delivered p99 ms", run.delivered.quantile(0.99));
  }

  private static void meet(Bed bed, WebSocketLoop loop, Run run)
      throws IOException, InterruptedException {
    run.sender.send(authenticate(guest(bed)), loop);
    run.receiver.send(authenticate(guest(bed)), loop);
    String slug = "BENCHMARK-" + System.nanoTime();
    String room = call(loop, run.sender, "rooms:create", "{\"slug\":\"%s\"}".formatted(slug));
    call(loop, run.receiver, "rooms:join", "{\"slug\":\"%s\"}".formatted(slug));
    String user = call(loop, run.receiver, "users:store", "{}");
    run.message =
        "{\"roomId\":\"%s\",\"toUserId\":\"%s\",\"type\":\"ice\",\"payload\":{\"candidate\":\"%%s\"}}"
            .formatted(room, user);
    run.ack = "{\"roomId\":\"%s\",\"upTo\":1e15}".formatted(room);
    String inbox =
        SyncClient.query("signaling:inboxFor", "{\"roomId\":\"%s\",\"since\":0}".formatted(room));
    run.receiver.send(
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":1,\"newVersion\":2,\"modifications\":[%s]}"
            .formatted(inbox),
        loop);
  }

  private static String authenticate(String token) {
    return "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"User\",\"value\":\"%s\"}"
        .formatted(token);
  }

  private static String call(WebSocketLoop loop, SyncClient client, String path, String args) {
    CompletableFuture<String> result = new CompletableFuture<>();
    loop.execute(() -> client.mutate(path, args, () -> result.complete(client.result())));
    return result.join();
  }

  /** A token of a new guest. */
  private static String guest(Bed bed) throws IOException, InterruptedException {
    String body =
        "{\"path\":\"auth:signIn\",\"args\":{\"provider\":\"anonymous\"},\"format\":\"json\"}";
    HttpRequest request =
        HttpRequest.newBuilder(bed.server().resolve("/api/action"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    String answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher token = TOKEN.matcher(answer);
    if (!token.find()) throw new IOException("no guest was let in: " + answer);
    return token.group(1);
  }
}
