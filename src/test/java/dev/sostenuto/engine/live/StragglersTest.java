package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A query that runs long holds nobody up but its own clients, and these not for ever. */
class StragglersTest {
  private static final Duration LONG = Duration.ofSeconds(3);
  private static final Duration BYSTANDERS_LIMIT = Duration.ofMillis(250);

  private final LiveLimits limits = LiveLimits.DEFAULTS;
  private final Simulation simulation = simulation(limits);
  private boolean writing;

  private Simulation simulation(LiveLimits with) {
    Simulation one = new Simulation(new Random(7), with);
    one.world.run(Duration.ofMillis(500));
    assertThat(one.engine.notReady()).isEmpty();
    return one;
  }

  private void run(Duration time) {
    simulation.world.run(time);
  }

  private static Subscribe query(int id, String path, Object... args) {
    return new Subscribe(id, path, Simulation.args(args), null);
  }

  private Recorder client(Subscribe... queries) {
    Recorder recorder = new Recorder();
    recorder.live = simulation.engine.open(recorder);
    recorder.live.modify(1, List.of(queries), List.of());
    return recorder;
  }

  /** Two queries over the first group, one of them slow; each says what the other says. */
  private Recorder clientOfBoth() {
    return client(query(0, "items:list", "g", 1), query(1, "items:two", "g", 1, "h", 9));
  }

  private Tx write(long group, long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write((int) group, group, value)).isTrue();
    simulation.commit(tx, 100, () -> {});
    return tx;
  }

  /** The first group changes all the time. */
  private void writeOn(long value) {
    if (!writing) return;
    write(1, value);
    simulation.world.after(Duration.ofMillis(20), () -> writeOn(value + 1));
  }

  private long runs(String path) {
    return simulation.engine.counters().runsByFunction().getOrDefault(path, 0L);
  }

  /** Has been subscribed to, and is known to take long. */
  private void slow(String path) {
    simulation.snapshots.slow.put(path, LONG);
  }

  @Test
  void bystandersAreToldWhileAQueryRunsForTheFirstTime() {
    Recorder bystander = client(query(0, "items:list", "g", 2));
    run(LONG);
    slow("items:two");
    Recorder patient = clientOfBoth();
    for (int value = 0; value < 10; value++) {
      write(2, value);
      run(BYSTANDERS_LIMIT);
      assertThat(bystander.value(0)).contains("2, " + value);
    }
    assertThat(patient.value(1)).isNull();
    run(LONG);
    assertThat(patient.value(1)).isNotNull();
  }

  @Test
  void bystandersAreToldWhileAQueryRunsAgainAndAgain() {
    slow("items:two");
    Recorder bystander = client(query(0, "items:list", "g", 2));
    clientOfBoth();
    writing = true;
    writeOn(0);
    run(LONG.multipliedBy(2));
    for (int value = 0; value < 100; value++) {
      write(2, value);
      run(BYSTANDERS_LIMIT);
      assertThat(bystander.value(0)).contains("2, " + value);
    }
    assertThat(simulation.engine.counters().left()).isGreaterThan(5);
  }

  @Test
  void aQueryThatTakesLongOnlyOnceDelaysNobodyLongerThanTheRoundsPatience() {
    Recorder bystander = client(query(0, "items:list", "g", 2));
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    write(1, 5);
    write(2, 6);
    run(BYSTANDERS_LIMIT);
    assertThat(bystander.value(0)).contains("2, 6");
    assertThat(patient.value(0)).as("not without the other").isEqualTo("[]");
    run(LONG);
    assertThat(patient.value(0)).contains("1, 5");
    assertThat(patient.value(1)).contains("1, 5");
  }

  @Test
  void aClientIsToldNothingOfAVersionWhoseResultsAreNotThereAndItsPromisesWait() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    write(1, 5);
    run(Duration.ofMillis(500));
    patient.events.clear();
    mutate(patient, 7);
    run(Duration.ofMillis(500));
    assertThat(patient.events).containsExactly("committed 7");
    run(LONG.multipliedBy(2));
    assertThat(patient.events).contains("transition");
    assertThat(patient.value(0) + "/[]").isEqualTo(patient.value(1)).contains("1, 7");
  }

  @Test
  void aPromiseWaitsForTheFirstResultsOfWhatItsClientHasAskedFor() {
    slow("items:two");
    Recorder patient = client(query(1, "items:two", "g", 1, "h", 9));
    mutate(patient, 7);
    run(Duration.ofSeconds(1));
    assertThat(patient.events).containsExactly("committed 7");
    run(LONG.multipliedBy(3));
    assertThat(patient.value(1)).contains("1, 7");
    assertThat(patient.transitions.get(0).modifications()).isNotEmpty();
  }

  private void mutate(Recorder client, long value) {
    LiveClient.PendingCommit pending = client.live.expectCommit(value);
    Tx tx = simulation.database.begin();
    tx.write(1, 1L, value);
    pending.committing((int) tx.xid, new CallResult.Value("null"), List.of());
    simulation.commit(tx, 100, () -> pending.returned(Simulation.done()));
  }

  @Test
  void aLongRunThatNothingTouchedIsAsGoodAsANewOne() {
    slow("items:two");
    Recorder patient = clientOfBoth();
    run(Duration.ofSeconds(1));
    write(2, 6);
    run(LONG);
    assertThat(patient.value(1)).isEqualTo("[]/[]");
    assertThat(runs("items:two")).isEqualTo(1);
    run(LONG);
    assertThat(runs("items:two")).isEqualTo(1);
  }

  @Test
  void aLongRunThatSomethingTouchedIsRunAgain() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    write(1, 5);
    run(Duration.ofSeconds(1));
    write(1, 6);
    run(LONG.multipliedBy(3));
    assertThat(patient.value(1)).contains("1, 6");
    assertThat(runs("items:two")).isEqualTo(3);
  }

  @Test
  void aQueryThatIsTouchedAllTheTimeIsGivenToItsClientsTogetherWithTheOthersOfItsMoment() {
    slow("items:two");
    Recorder patient = clientOfBoth();
    writing = true;
    writeOn(0);
    run(LONG.multipliedBy(11));
    assertTogether(patient);
    assertThat(patient.transitions).hasSizeGreaterThanOrEqualTo(9);
  }

  /** What the client has after each transition is of one moment, and goes forward. */
  private void assertTogether(Recorder client) {
    List<Transition> all = List.copyOf(client.transitions);
    client.transitions.clear();
    long version = 0;
    for (Transition transition : all) {
      client.transitions.add(transition);
      assertThat(transition.ts()).isGreaterThanOrEqualTo(version);
      version = transition.ts();
      if (client.value(1) != null) assertThat(client.value(1)).isEqualTo(client.value(0) + "/[]");
    }
  }

  @Test
  void whatTheClientAskedForMeanwhileComesWithIt() {
    slow("items:two");
    Recorder patient = clientOfBoth();
    writing = true;
    writeOn(0);
    run(LONG.multipliedBy(3));
    patient.live.modify(2, List.of(query(2, "items:list", "g", 2)), List.of(0));
    run(LONG.multipliedBy(3));
    assertThat(patient.last().querySet()).isEqualTo(2);
    assertThat(patient.value(2)).isEqualTo("[]");
  }

  @Test
  void severalLongQueriesOfOneClientAreRunInStepAndTheShorterOnesClientsAreNotHeldUp() {
    simulation.snapshots.slow.put("items:two", LONG);
    simulation.snapshots.slow.put("items:list", Duration.ofMillis(700));
    simulation.snapshots.slow.put("items:all", Duration.ofMillis(1_700));
    Recorder patient =
        client(
            query(0, "items:list", "g", 1),
            query(1, "items:two", "g", 1, "h", 9),
            query(2, "items:all"));
    Recorder other = client(query(0, "items:list", "g", 1));
    writing = true;
    writeOn(0);
    run(LONG.multipliedBy(4));
    int patientBefore = patient.transitions.size();
    int otherBefore = other.transitions.size();
    run(LONG.multipliedBy(10));
    assertTogether(patient);
    assertThat(patient.transitions.size() - patientBefore).isGreaterThanOrEqualTo(6);
    assertThat(other.transitions.size() - otherBefore).isGreaterThanOrEqualTo(30);
  }

  @Test
  void ofManyWhoAskForItOnlyTheFirstRunsIt() {
    slow("items:two");
    Recorder first = clientOfBoth();
    run(limits.patience().multipliedBy(2));
    first.live.close();
    for (int i = 0; i < 100; i++) {
      Recorder flighty = clientOfBoth();
      run(Duration.ofMillis(20));
      flighty.live.close();
    }
    assertThat(runs("items:two")).isEqualTo(1);
    assertThat(simulation.engine.counters().stragglers()).isEqualTo(1);
    run(LONG);
    assertThat(simulation.engine.counters().stragglers()).isZero();
    assertThat(simulation.engine.counters().queries()).as("nobody wants it").isEqualTo(1);
  }

  @Test
  void beyondTheLimitRoundsWait() {
    slow("items:list");
    List<Subscribe> queries = new ArrayList<>();
    for (int g = 0; g < limits.stragglers(); g++) queries.add(query(g, "items:list", "g", g));
    client(queries.toArray(Subscribe[]::new));
    run(Duration.ofSeconds(1));
    assertThat(simulation.engine.counters().stragglers()).isEqualTo(limits.stragglers());
    Recorder bystander = client(query(0, "items:all"));
    run(BYSTANDERS_LIMIT);
    assertThat(bystander.value(0)).as("who is quick is served").isEqualTo("[]");
    client(query(0, "items:list", "g", 99));
    run(Duration.ofMillis(50));
    write(2, 6);
    run(Duration.ofSeconds(1));
    assertThat(bystander.value(0)).isEqualTo("[]");
    run(LONG);
    assertThat(bystander.value(0)).contains("2, 6");
  }

  @Test
  void roundsDoNotSpinWhileOnlyAStragglerIsWaitedFor() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    write(1, 5);
    run(Duration.ofMillis(500));
    write(1, 6);
    run(Duration.ofMillis(500));
    long rounds = simulation.engine.counters().rounds();
    run(Duration.ofSeconds(1));
    assertThat(simulation.engine.counters().rounds()).isEqualTo(rounds);
    assertThat(patient.value(0)).isEqualTo("[]");
  }

  @Test
  void aLongRunThatTheDatabaseFailsIsRunAgain() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    simulation.snapshots.slowFails = true;
    write(1, 5);
    run(LONG);
    simulation.snapshots.slowFails = false;
    run(LONG.multipliedBy(2));
    assertThat(patient.value(1)).contains("1, 5");
    assertTogether(patient);
  }

  @Test
  void whatCommitsAfterALongRunHasBegunIsRememberedOnlyWithinTheLimit() {
    LiveLimits tight = Records.with(limits, Map.of("stragglerLog", 10));
    Simulation small = simulation(tight);
    small.snapshots.slow.put("items:two", LONG);
    Recorder patient = new Recorder();
    patient.live = small.engine.open(patient);
    patient.live.modify(1, List.of(query(1, "items:two", "g", 1, "h", 9)), List.of());
    for (int i = 0; i < 20; i++) {
      small.world.run(Duration.ofMillis(100));
      Tx tx = small.database.begin();
      tx.write(2, 2L, i);
      small.commit(tx, 100, () -> {});
    }
    // Somebody else makes rounds move on.
    Recorder other = new Recorder();
    other.live = small.engine.open(other);
    other.live.modify(1, List.of(query(0, "items:list", "g", 2)), List.of());
    small.world.run(LONG.multipliedBy(3));
    assertThat(patient.value(1)).isEqualTo("[]/[]");
    assertThat(small.engine.counters().runsByFunction().get("items:two")).isEqualTo(2);
  }

  @Test
  void aLongRunThatBeganBeforeASuspectWasSeenToHaveCommittedIsRunAgain() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    Tx suspect = simulation.database.begin();
    suspect.write(1, 1L, 5);
    simulation.feed.disconnect();
    simulation.database.log(suspect);
    run(Duration.ofSeconds(1));
    assertThat(simulation.engine.notReady().orElseThrow()).contains("from before the feed's start");
    assertThat(simulation.engine.counters().stragglers()).isEqualTo(1);
    simulation.database.show(suspect);
    run(LONG.multipliedBy(4));
    assertTogether(patient);
    assertThat(patient.value(1)).contains("1, 5");
  }

  @Test
  void afterABreakOfTheFeedALongRunFromBeforeCountsAsOutOfDate() {
    Recorder patient = clientOfBoth();
    run(LONG);
    slow("items:two");
    write(1, 5);
    run(Duration.ofSeconds(1));
    simulation.feed.disconnect();
    Tx unseen = simulation.database.begin();
    unseen.write(1, 1L, 6);
    simulation.commit(unseen, 100, () -> {});
    run(LONG.multipliedBy(3));
    assertTogether(patient);
    assertThat(patient.value(1)).contains("1, 6");
  }
}
