package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts PostgreSQL and the built product in Liberty. */
class ServerProcessIT {
  @TempDir private Path folder;

  @Test
  void runsBesideTheBuildAndAPausedOneAnswersLater() throws Exception {
    Path home = Path.of(".data").toAbsolutePath();
    int databasePort = Ports.freeNear(0);
    try (DatabaseProcess database =
            DatabaseProcess.at(home, folder.resolve("pg"), databasePort, Map.of());
        ServerProcess server =
            new ServerProcess(
                ServerFolder.lay(folder.resolve("server")),
                Ports.freeNear(0),
                database.settings(),
                Map.of("SOSTENUTO_DEV_MODE", "true"),
                List.of("-XX:TieredStopAtLevel=1"))) {
      database.start();
      server.start();
      server.pause();
      try {
        assertThatThrownBy(() -> status(server.root(), Duration.ofSeconds(1)))
            .isInstanceOf(IOException.class);
      } finally {
        server.resume();
      }
      assertThat(status(server.root(), Duration.ofSeconds(30))).isEqualTo(200);

      server.kill();
      assertThat(server.isRunning()).isFalse();
    }
  }

  private static int status(URI root, Duration limit) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve("health/ready")).timeout(limit).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
