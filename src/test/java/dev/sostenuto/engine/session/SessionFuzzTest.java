package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends, in whatever order things happen: nothing escapes the session, and it has
 * one defined end.
 */
class SessionFuzzTest {
  private static final List<String> TEXTS = texts();

  /** Everything that the clients of the transcripts say. */
  private static List<String> texts() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/protocol"))) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.sorted().toList())
        for (String line : Files.readAllLines(file))
          if (line.startsWith("C: "))
            texts.add(line.substring(3).replace("SESSION", SessionRig.SESSION));
      return texts;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName(
      "case 52: whatever a client sends, every answer is of the schema and every session has one end")
  void nothingEscapesAndEverySessionHasOneEnd() {
    Property.check(
        1_500,
        random -> {
          SessionRig rig =
              new SessionRig(
                  random.nextBoolean() ? SessionRig.small() : SessionLimits.DEFAULTS,
                  Authenticator.NONE);
          rig.socket.reading = random.nextInt(4) > 0;
          for (int step = 0; step < 25; step++) act(rig, random);
          assertThat(rig.failures).isEmpty();
          for (int left = rig.socket.frames.size(); left > 0; left--) rig.frame();
          rig.session.disconnected();
          rig.threads.runAll();
          assertThat(rig.sessions.count()).isZero();
          assertThat(rig.asks).filteredOn("close"::equals).hasSize(1);
          assertThat(rig.socket.closes).hasSizeLessThan(2);
        });
  }

  private static void act(SessionRig rig, Random random) {
    switch (random.nextInt(10)) {
      case 0 -> rig.pass(Duration.ofSeconds(random.nextInt(40)), random.nextBoolean());
      case 1 -> {
        if (rig.socket.isWriting())
          rig.socket.left(random.nextBoolean() ? null : new IOException());
        rig.threads.runAll();
      }
      case 2 -> endOne(rig, random);
      case 3 -> rig.live.listener.transition(new Transition(0, 0, 0, List.of()));
      case 4 -> rig.committed(random.nextInt(4), random.nextInt(9));
      case 5 -> {
        rig.session.receiveBinary();
        if (random.nextBoolean()) rig.threads.runAll();
      }
      default -> rig.session.receive(text(random));
    }
    if (random.nextInt(3) > 0) rig.threads.runAll();
  }

  private static void endOne(SessionRig rig, Random random) {
    int runs = rig.executor.runs.size();
    if (runs == 0) return;
    Outcome outcome =
        switch (random.nextInt(4)) {
          case 0 -> SessionRig.failure("no");
          case 1 -> new Outcome.Unavailable("OptimisticConcurrencyControlFailure");
          default -> SessionRig.value("1");
        };
    rig.executor.runs.get(random.nextInt(runs)).complete(outcome);
  }

  private static String text(Random random) {
    if (random.nextInt(20) == 0) return new RandomValues(random).text();
    StringBuilder text = new StringBuilder(TEXTS.get(random.nextInt(TEXTS.size())));
    if (random.nextInt(3) > 0) return text.toString();
    int at = random.nextInt(text.length());
    switch (random.nextInt(4)) {
      case 0 -> text.setLength(at);
      case 1 -> text.deleteCharAt(at);
      case 2 -> text.setCharAt(at, "{}[]\",:0-e\\\ud800\u0000".charAt(random.nextInt(13)));
      default -> text.insert(at, text.substring(at / 2, at));
    }
    return text.toString();
  }
}
