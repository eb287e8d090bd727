package dev.sostenuto.history;

import dev.sostenuto.history.Nemesis.Fault;
import dev.sostenuto.history.Round.Manner;
import dev.sostenuto.history.Round.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The long form: rounds of random faults for {@code -Dhistory.duration}. Ends with code 1 when a
 * law was broken; the histories of such a round stay in the world's folder. Confined to one thread.
 */
public final class HistoryRun {
  private static final Manner MANNER = new Manner(2, 5, 100, 3);
  private static final int FAULTS_PER_ROUND = 8;
  private static final Duration LONG_PAUSE = Duration.ofSeconds(3);
  static final Duration SHORT_PAUSE = Duration.ofMillis(800);

  private final World world;
  private final Random random;
  private final Duration longestPause;

  /**
   * @param longestPause between two faults
   */
  HistoryRun(World world, Random random, Duration longestPause) {
    this.world = world;
    this.random = random;
    this.longestPause = longestPause;
  }

  public static void main(String... arguments) throws Exception {
    Duration duration = Duration.parse(System.getProperty("history.duration", "PT1H"));
    long seed = Long.getLong("history.seed", System.nanoTime());
    WorldSettings settings = WorldSettings.fromProperties();
    say("seed " + seed + ", " + duration + ", " + settings);
    int violated = 0;
    try (World world = World.start(settings)) {
      HistoryRun run = new HistoryRun(world, new Random(seed), LONG_PAUSE);
      long end = System.nanoTime() + duration.toNanos();
      for (int number = 1; System.nanoTime() - end < 0; number++) {
        violated += run.round(number, run.someFaults()).isEmpty() ? 0 : 1;
      }
    }
    say(violated == 0 ? "clean" : violated + " rounds with violations, seed " + seed);
    System.exit(violated == 0 ? 0 : 1);
  }

  private List<Fault> someFaults() {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < FAULTS_PER_ROUND; i++) {
      faults.add(Fault.values()[random.nextInt(Fault.values().length)]);
    }
    return faults;
  }

  /** Each fault once, in a random order. */
  List<Fault> eachFaultOnce() {
    List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
    Collections.shuffle(faults, random);
    return faults;
  }

  /** Plays one round with these faults and gives the violations. */
  List<String> round(int number, List<Fault> faults) throws Exception {
    Round round = new Round(world, number, MANNER, random);
    long start = System.nanoTime();
    Outcome outcome = round.play(crews -> strikeAll(new Nemesis(world, crews, random), faults));
    say(
        "round %d, %d s: %s"
            .formatted(number, (System.nanoTime() - start) / 1_000_000_000, outcome.figures()));
    outcome.violations().forEach(violation -> say("  VIOLATION " + violation));
    if (outcome.violations().isEmpty()) {
      removeLogs(round.prefix());
    }
    return outcome.violations();
  }

  private void strikeAll(Nemesis nemesis, List<Fault> faults) throws Exception {
    Thread.sleep(longestPause.toMillis());
    for (Fault fault : faults) {
      long start = System.nanoTime();
      nemesis.strike(fault);
      say("  %s, %d ms".formatted(fault, (System.nanoTime() - start) / 1_000_000));
      Thread.sleep(random.nextInt((int) longestPause.toMillis()));
    }
  }

  private void removeLogs(String prefix) throws Exception {
    try (var logs = Files.newDirectoryStream(world.home(), prefix + "*.log")) {
      for (Path log : logs) {
        Files.delete(log);
      }
    }
  }

  static void say(String line) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }
}
