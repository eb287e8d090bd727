package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.value.EncodedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays the conversations in {@code src/test/resources/protocol}. A line is one step:
 *
 * <pre>
 * C: text                     the client sends
 * S: json                     the client has got exactly this next; request ids are written ID
 * A: text                     the session has asked this next of the live engine or the executor
 * L: transition Q I TS ...    the live engine delivers; 0=json is an updated query, 0!text a failed one, -0 a removed one
 * L: committed ID TS json     likewise
 * L: abandoned reason         likewise
 * X: N value|recorded json    run N of the executor ends
 * X: N failure|data|unavailable|broken text
 * T: seconds                  time passes, and the client's side answers pings
 * gone:                       the client's side is gone
 * close: code reason          the server has closed the socket
 * </pre>
 *
 * At the end nothing is left over.
 */
class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/protocol");
  private static final Pattern REQUEST_ID = Pattern.compile("(?<=Request ID: )[0-9a-f]{16}(?=])");

  @TestFactory
  List<DynamicTest> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(name(file), () -> play(file)))
          .toList();
    }
  }

  /** What its first line says of it, if that is a comment, and where it is. */
  private static String name(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      String first = lines.findFirst().orElse("");
      String about = first.startsWith("# ") ? first.substring(2) + " " : "";
      return about + "(" + file.getFileName() + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void play(Path file) throws IOException {
    SessionRig rig = new SessionRig();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) continue;
      int colon = line.indexOf(':');
      try {
        step(rig, line.substring(0, colon), line.substring(colon + 1).trim());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(file + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    assertThat(rig.socket.frames).isEmpty();
    assertThat(rig.asks).isEmpty();
    assertThat(rig.socket.closes).isEmpty();
    assertThat(rig.failures).isEmpty();
  }

  private static void step(SessionRig rig, String who, String what) {
    switch (who) {
      case "C" -> rig.client(what.replace("SESSION", SessionRig.SESSION));
      case "S" ->
          assertThat(EncodedJson.decode(REQUEST_ID.matcher(rig.frame()).replaceAll("ID")))
              .isEqualTo(EncodedJson.decode(what));
      case "A" -> {
        assertThat(rig.asks).as("what is asked").isNotEmpty();
        assertThat(rig.asks.remove(0).replace(SessionRig.SESSION, "SESSION")).isEqualTo(what);
      }
      case "L" -> deliver(rig, what);
      case "X" -> end(rig, what.split(" ", 3));
      case "T" -> rig.pass(Duration.ofSeconds(Long.parseLong(what)), true);
      case "gone" -> {
        rig.session.disconnected();
        rig.threads.runAll();
      }
      case "close" -> {
        assertThat(rig.close().code() + " " + rig.close().reason()).isEqualTo(what);
        rig.socket.closes.clear();
      }
      default -> throw new AssertionError("no step begins with " + who);
    }
  }

  private static void deliver(SessionRig rig, String what) {
    String[] words = what.split(" ");
    switch (words[0]) {
      case "transition" -> {
        List<Modification> modifications = new ArrayList<>();
        for (int i = 4; i < words.length; i++) modifications.add(modification(words[i]));
        rig.transition(
            Integer.parseInt(words[1]),
            Integer.parseInt(words[2]),
            Long.parseLong(words[3]),
            modifications.toArray(Modification[]::new));
      }
      case "committed" ->
          rig.live.listener.committed(
              Long.parseLong(words[1]),
              new CallResult.Value(words[3]),
              List.of("[LOG] 'hi'"),
              Long.parseLong(words[2]));
      case "abandoned" -> rig.live.listener.abandoned(what.substring("abandoned ".length()));
      default -> throw new AssertionError("the live engine has no " + words[0]);
    }
    rig.threads.runAll();
  }

  private static Modification modification(String word) {
    if (word.startsWith("-")) return new Modification.Removed(Integer.parseInt(word.substring(1)));
    int sign = word.replace('!', '=').indexOf('=');
    int id = Integer.parseInt(word.substring(0, sign));
    String text = word.substring(sign + 1);
    if (word.charAt(sign) == '=') return SessionRig.updated(id, text);
    return new Modification.Failed(id, new CallResult.Failure(text, null), List.of(), null);
  }

  private static void end(SessionRig rig, String[] words) {
    int run = Integer.parseInt(words[0]);
    if (words[1].equals("broken")) {
      rig.executor.runs.get(run).completeExceptionally(new IllegalStateException(words[2]));
      rig.threads.runAll();
      rig.failures.clear();
      return;
    }
    rig.outcome(
        run,
        switch (words[1]) {
          case "value" -> SessionRig.value(words[2]);
          case "recorded" -> new Outcome.Recorded(new CallResult.Value(words[2]), List.of());
          case "failure" -> SessionRig.failure(words[2]);
          case "data" ->
              new Outcome.Done(new CallResult.Failure("Uncaught ConvexError", words[2]), List.of());
          case "unavailable" -> new Outcome.Unavailable(words[2]);
          default -> throw new AssertionError("a run can't end with " + words[1]);
        });
  }
}
