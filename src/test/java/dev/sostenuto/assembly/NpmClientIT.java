package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

/**
 * Lets the unmodified npm client judge the deployed product: the tests of {@code src/test/web}, and
 * those of the page's own logic. Their output is in {@code target}.
 */
@ArquillianTest
class NpmClientIT {
  private static final long LIMIT_MINUTES = 15;
  private static final int SHOWN_LINES = 150;
  private static final String SERVER_LOGS =
      "target/liberty/wlp/usr/servers/%s/logs".formatted(System.getProperty("it.server"));

  @Test
  @RunAsClient
  void theRealClientIsServedAsTheContractSays() throws Exception {
    run("src/test/web");
  }

  @Test
  @RunAsClient
  void theLogicOfThePageHolds() throws Exception {
    run("src/main/web");
  }

  private static void run(String folder) throws IOException, InterruptedException {
    Path log = Path.of("target", "npm-" + folder.replace('/', '-') + ".log");
    ProcessBuilder npm =
        new ProcessBuilder("npm", "--silent", "test").directory(Path.of(folder).toFile());
    npm.environment().put("SERVER_LOGS", Path.of(SERVER_LOGS).toAbsolutePath().toString());
    npm.environment().put("CI", "true");
    npm.environment().put("NO_COLOR", "1");
    Process process = npm.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      assertThat(ended).as("npm test in %s ended in time; see %s", folder, log).isTrue();
      assertThat(process.exitValue()).as("npm test in %s:%n%s", folder, end(log)).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static String end(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
