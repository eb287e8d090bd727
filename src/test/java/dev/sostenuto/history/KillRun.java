package dev.sostenuto.history;

import dev.sostenuto.history.Event.Resolved;
import dev.sostenuto.history.Ledger.Entry;
import dev.sostenuto.history.Round.Manner;
import dev.sostenuto.history.Round.Outcome;
import dev.sostenuto.launch.ServerProcess;
import dev.sostenuto.testing.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Kills the server with {@code -9} at a random moment under ten clients that append without a
 * pause, {@code -Dhistory.kills} times. Ends with code 1 when a law was broken. Confined to one
 * thread.
 */
public final class KillRun {
  private static final Manner MANNER = new Manner(1, 10, 10, 4);
  private static final int LATEST_MILLIS = 3_000;
  private static final String CONNECTIONS =
      "select count(*) from pg_stat_activity where application_name = 'sostenuto'";

  private final World world;
  private final Random random;
  private Ledger atKill;
  private long killedAtMillis;

  KillRun(World world, Random random) {
    this.world = world;
    this.random = random;
  }

  public static void main(String... arguments) throws Exception {
    int kills = Integer.getInteger("history.kills", 100);
    long seed = Long.getLong("history.seed", System.nanoTime());
    WorldSettings settings = WorldSettings.fromProperties();
    HistoryRun.say("seed " + seed + ", " + kills + " kills, " + settings);
    int violated = 0;
    try (World world = World.start(settings)) {
      KillRun run = new KillRun(world, new Random(seed));
      for (int number = 1; number <= kills; number++) {
        Outcome outcome = run.kill(number);
        violated += outcome.violations().isEmpty() ? 0 : 1;
      }
    }
    HistoryRun.say(violated == 0 ? "clean" : violated + " kills with violations, seed " + seed);
    System.exit(violated == 0 ? 0 : 1);
  }

  /** One kill, and the judgement of what came of it. */
  Outcome kill(int number) throws Exception {
    Round round = new Round(world, number, MANNER, random);
    Outcome outcome =
        round.play(
            crews -> {
              Thread.sleep(500 + random.nextInt(LATEST_MILLIS));
              // Clients wait at the door for the next server, instead of backing off ever longer.
              world.wire().hold(true);
              ServerProcess server = world.servers().get(0);
              killedAtMillis = System.currentTimeMillis();
              server.kill();
              awaitNoConnections();
              atKill = round.ledger();
              server.start();
              world.wire().hold(false);
            });
    HistoryRun.say(
        "kill %d: %s; %d were committed and not answered when it died"
            .formatted(number, outcome.figures(), answeredFromTheRecord(outcome)));
    outcome.violations().forEach(violation -> HistoryRun.say("  VIOLATION " + violation));
    return outcome;
  }

  /** What was on its way to be committed is, or never will be. */
  private void awaitNoConnections() throws SQLException {
    try (Connection connection = world.connect();
        Statement statement = connection.createStatement()) {
      Await.until(Duration.ofMinutes(1), "the connections are gone", () -> isZero(statement));
    }
  }

  private static boolean isZero(Statement statement) {
    try (ResultSet row = statement.executeQuery(CONNECTIONS)) {
      row.next();
      return row.getInt(1) == 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long answeredFromTheRecord(Outcome outcome) {
    Set<String> there =
        atKill.entries().values().stream()
            .flatMap(entries -> entries.stream().map(Entry::value))
            .collect(Collectors.toSet());
    return outcome.events().stream()
        .filter(e -> e instanceof Resolved resolved && resolved.atMillis() > killedAtMillis)
        .filter(e -> there.contains(((Resolved) e).value()))
        .filter(e -> !e.client().equals("sql"))
        .count();
  }
}
