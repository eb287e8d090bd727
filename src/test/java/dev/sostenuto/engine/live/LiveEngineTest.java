package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the live engine does, one rule at a time, over the simulated database. */
class LiveEngineTest {
  private final Simulation simulation = new Simulation(new Random(7));

  @BeforeEach
  void connect() {
    run();
    assertThat(simulation.engine.notReady()).isEmpty();
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Recorder open() {
    Recorder recorder = new Recorder();
    recorder.live = simulation.engine.open(recorder);
    return recorder;
  }

  private Recorder subscribed(String path, Object... args) {
    Recorder recorder = open();
    recorder.live.modify(1, List.of(subscribe(0, path, null, args)), List.of());
    return recorder;
  }

  private static Subscribe subscribe(int queryId, String path, String journal, Object... args) {
    return new Subscribe(queryId, path, Simulation.args(args), journal);
  }

  private Tx commit(int id, Long group, long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(id, group, value)).isTrue();
    simulation.commit(tx, 100, () -> {});
    run();
    return tx;
  }

  private long runs(String path) {
    return simulation.engine.counters().runsByFunction().getOrDefault(path, 0L);
  }

  @Test
  void oneResultServesAThousandClientsWithOneRun() {
    List<Recorder> clients = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) clients.add(subscribed("items:list", "g", 1));
    run();
    assertThat(runs("items:list")).isEqualTo(1);
    commit(1, 1L, 10);
    assertThat(runs("items:list")).isEqualTo(2);
    assertThat(clients).allSatisfy(client -> assertThat(client.value(0)).contains("1, 10"));
  }

  @Test
  void aCommitRunsOnlyTheQueryThatItTouches() {
    for (int group = 0; group < 1_000; group++) subscribed("items:list", "g", group);
    run();
    assertThat(runs("items:list")).isEqualTo(1_000);
    commit(1, 77L, 10);
    assertThat(runs("items:list")).isEqualTo(1_001);
  }

  @Test
  void aRowThatMovesRunsTheQueriesOfBothPlaces() {
    Recorder one = subscribed("items:list", "g", 1);
    Recorder two = subscribed("items:list", "g", 2);
    commit(1, 1L, 10);
    commit(1, 2L, 10);
    assertThat(one.value(0)).isEqualTo("[]");
    assertThat(two.value(0)).contains("2, 10");
  }

  @Test
  void aQueryThatWaitsForManyUnseenCommitsDoesNotRunMeanwhile() {
    Recorder client = subscribed("items:list", "g", 1);
    run();
    List<Tx> hidden = new ArrayList<>();
    for (int i = 0; i < 3 * LiveLimits.DEFAULTS.dirtyCommits(); i++) {
      if (i % 2 == 1) simulation.database.abort(simulation.database.begin());
      Tx tx = simulation.database.begin();
      assertThat(tx.write(i, 1L, i)).isTrue();
      simulation.database.log(tx);
      simulation.feed.logged(tx);
      hidden.add(tx);
    }
    run();
    long runs = runs("items:list");
    commit(1_000, 2L, 1);
    assertThat(runs("items:list")).isEqualTo(runs).isLessThan(10);
    simulation.database.show(hidden.get(7));
    run();
    assertThat(client.value(0)).contains("1, 7]").doesNotContain("1, 6]");
    hidden.forEach(simulation.database::show);
    run();
    assertThat(client.value(0)).contains("1, 6]", "1, 191]");
  }

  @Test
  void anEmptyRangeIsARange() {
    Recorder client = subscribed("items:list", "g", 9);
    run();
    assertThat(client.value(0)).isEqualTo("[]");
    commit(1, 9L, 1);
    assertThat(client.value(0)).contains("9, 1");
  }

  @Test
  @DisplayName("case 24: inserts behind the row that a limit returned run nothing")
  void insertsBehindTheRowThatALimitReturnedRunNothing() {
    commit(1, 1L, 10);
    subscribed("items:first", "g", 1);
    run();
    long before = runs("items:first");
    commit(5, 1L, 50);
    assertThat(runs("items:first")).isEqualTo(before);
  }

  @Test
  @DisplayName("case 18: an equal result is not sent")
  void anEqualResultIsNotSent() {
    commit(1, 1L, 10);
    Recorder client = subscribed("items:list", "g", 1);
    run();
    int before = client.transitions.size();
    commit(1, 1L, 10);
    assertThat(client.transitions).hasSize(before);
    assertThat(simulation.engine.counters().suppressed()).isPositive();
  }

  @Test
  void aWarmResultAnswersWithoutARun() {
    Recorder first = subscribed("items:list", "g", 1);
    run();
    first.live.close();
    Recorder second = subscribed("items:list", "g", 1);
    run();
    assertThat(second.value(0)).isEqualTo("[]");
    assertThat(runs("items:list")).isEqualTo(1);
  }

  @Test
  void aWarmResultThatACommitTouchedIsForgotten() {
    Recorder first = subscribed("items:list", "g", 1);
    run();
    first.live.close();
    commit(1, 1L, 10);
    assertThat(runs("items:list")).isEqualTo(1);
    Recorder second = subscribed("items:list", "g", 1);
    run();
    assertThat(second.value(0)).contains("1, 10");
  }

  @Test
  void aCommitThatIsInTheLogButNotVisibleStaysDirtyUntilASnapshotSeesIt() {
    Recorder client = subscribed("items:list", "g", 1);
    run();
    Tx held = simulation.database.begin();
    held.write(1, 1L, 10);
    simulation.database.log(held);
    simulation.feed.logged(held);
    run();
    assertThat(client.value(0)).isEqualTo("[]");
    commit(2, 1L, 20);
    assertThat(client.value(0)).contains("1, 20").doesNotContain("1, 10");
    assertThat(client.last().ts()).isLessThan((1L << 51) + held.lsn.value());
    simulation.database.show(held);
    run();
    assertThat(client.value(0)).contains("1, 10").contains("1, 20");
  }

  @Test
  void aResultThatLooksAtTheCallerBelongsToThatCallerAlone() {
    Recorder nobody = open();
    Recorder ada = open();
    ada.live.authenticate(1, new Identity("ada", new JsonValue.Obj(Map.of())));
    nobody.live.modify(1, List.of(subscribe(0, "items:mine", null)), List.of());
    ada.live.modify(1, List.of(subscribe(0, "items:mine", null)), List.of());
    run();
    assertThat(nobody.value(0)).startsWith("nobody");
    assertThat(ada.value(0)).startsWith("ada");
    assertThat(runs("items:mine")).isEqualTo(2);
    ada.live.authenticate(2, null);
    run();
    assertThat(ada.value(0)).startsWith("nobody");
    assertThat(ada.last().identity()).isEqualTo(2);
    assertThat(runs("items:mine")).isEqualTo(2);
  }

  @Test
  void aResultIsSharedOnlyWhereFunctionsWouldLearnTheSameOfTheCaller() {
    Identity guest = new Identity("ada", role("guest"));
    Identity teacher = new Identity("ada", role("teacher"));
    Identity actedAs = new Identity("ada", role("teacher"), true);
    for (Identity identity : new Identity[] {guest, teacher, actedAs, guest, teacher}) {
      Recorder client = open();
      client.live.authenticate(1, identity);
      client.live.modify(1, List.of(subscribe(0, "items:mine", null)), List.of());
      run();
      assertThat(client.value(0)).startsWith("ada");
    }
    assertThat(runs("items:mine")).isEqualTo(3);
  }

  private static JsonValue.Obj role(String role) {
    return JsonValue.object().put("role", role).build();
  }

  @Test
  void aChangeOfIdentityIsAcknowledgedEvenWhenNothingChanges() {
    Recorder client = subscribed("items:list", "g", 1);
    run();
    client.live.authenticate(1, new Identity("ada", new JsonValue.Obj(Map.of())));
    run();
    assertThat(client.last().identity()).isEqualTo(1);
    assertThat(client.last().modifications()).isEmpty();
    assertThat(runs("items:list")).isEqualTo(1);
  }

  @Test
  void aPageKeepsItsEndAndNoRowIsLostBetweenPages() {
    for (int id : new int[] {10, 20, 30, 40}) commit(id, 1L, id);
    Recorder client = subscribed("items:page", "g", 1, "n", 2);
    run();
    String end = client.journal(0);
    client.live.modify(
        2,
        List.of(
            new Subscribe(
                1,
                "items:page",
                new JsonValue.Obj(
                    new java.util.TreeMap<>(
                        Map.of(
                            "g", new JsonValue.Float64(1),
                            "n", new JsonValue.Float64(2),
                            "cursor", new JsonValue.Str(end)))),
                null)),
        List.of());
    run();
    commit(15, 1L, 15);
    assertThat(client.value(0)).contains("1, 10").contains("1, 15").contains("1, 20");
    assertThat(client.value(1)).contains("1, 30").contains("1, 40").doesNotContain("1, 20");
    Recorder late = subscribed("items:page", "g", 1, "n", 2);
    run();
    assertThat(late.value(0)).contains("1, 10").contains("1, 15").doesNotContain("1, 20");
    assertThat(client.value(0)).contains("1, 20");
  }

  @Test
  void aPageKeepsItsEndWhenTheCallerChanges() {
    for (int id : new int[] {10, 20, 30, 40}) commit(id, 1L, id);
    Recorder client = subscribed("items:page", "g", 1, "n", 2);
    run();
    String end = client.journal(0);
    commit(15, 1L, 15);
    client.live.authenticate(1, new Identity("ada", new JsonValue.Obj(Map.of())));
    run();
    assertThat(client.last().identity()).isEqualTo(1);
    assertThat(client.journal(0)).isEqualTo(end);
    assertThat(client.value(0)).contains("1, 10").contains("1, 15").contains("1, 20");
  }

  @Test
  void anAddedAndRemovedQueryIsAcknowledgedAsRemoved() {
    Recorder client = subscribed("items:list", "g", 1);
    client.live.modify(2, List.of(), List.of(0));
    run();
    assertThat(client.last().querySet()).isEqualTo(2);
    assertThat(client.last().modifications()).contains(new Modification.Removed(0));
    int before = client.transitions.size();
    commit(1, 1L, 10);
    assertThat(client.transitions).hasSize(before);
  }

  @Test
  @DisplayName("case 11: a query added and removed in one message is acknowledged as removed only")
  void aQueryAddedAndRemovedAtOnceIsAcknowledgedAsRemovedOnly() {
    Recorder client = open();
    client.live.modify(
        1,
        List.of(subscribe(0, "items:list", null, "g", 1), subscribe(1, "items:list", null, "g", 2)),
        List.of(1));
    run();
    assertThat(client.transitions).hasSize(1);
    assertThat(client.value(0)).isNotNull();
    assertThat(client.value(1)).isNull();
    assertThat(client.last().modifications()).contains(new Modification.Removed(1));
    commit(1, 2L, 10);
    assertThat(client.value(1)).isNull();
  }

  @Test
  void anEmptyQuerySetIsAcknowledged() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    assertThat(client.transitions).hasSize(1);
    assertThat(client.last().querySet()).isEqualTo(1);
  }

  @Test
  @DisplayName("case 26: a client that does not read jumps to the newest state")
  void aClientThatDoesNotReadJumpsToTheNewestState() {
    Recorder client = subscribed("items:list", "g", 1);
    client.drains = false;
    run();
    for (int value = 0; value < 20; value++) commit(1, 1L, value);
    assertThat(client.transitions).hasSize(2);
    client.drains = true;
    client.live.drained();
    client.live.drained();
    run();
    assertThat(client.transitions).hasSize(3);
    assertThat(client.value(0)).contains("1, 19");
  }

  @Test
  void whatOnlyClientsWantThatDoNotReadIsRunWhenOneReadsAgain() {
    Recorder client = subscribed("items:list", "g", 1);
    client.drains = false;
    run();
    for (int value = 0; value < 20; value++) commit(1, 1L, value);
    assertThat(runs("items:list")).as("the first one, and what it may be told").isEqualTo(2);
    client.drains = true;
    client.live.drained();
    run();
    assertThat(runs("items:list")).isEqualTo(3);
    assertThat(client.value(0)).contains("1, 19");
  }

  @Test
  void whatSomebodyReadsIsRunThoughOthersDoNot() {
    Recorder deaf = subscribed("items:list", "g", 1);
    deaf.drains = false;
    Recorder reader = subscribed("items:list", "g", 1);
    run();
    for (int value = 0; value < 20; value++) {
      commit(1, 1L, value);
      assertThat(reader.value(0)).contains("1, " + value);
    }
    assertThat(deaf.transitions).hasSize(2);
    reader.live.close();
    commit(1, 1L, 77);
    Recorder another = subscribed("items:list", "g", 1);
    run();
    assertThat(another.value(0)).contains("1, 77");
  }

  @Test
  @DisplayName(
      "case 28: a mutation is answered before the transition that shows it, and gets one even if empty")
  void aMutationIsAnsweredBeforeTheTransitionThatShowsItAndGetsOneEvenIfEmpty() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    client.events.clear();
    mutate(client, 5);
    assertThat(client.events).containsExactly("committed 5", "transition");
  }

  @Test
  void aMutationGetsItsTransitionThoughALaterOneOfTheSameClientIsNotVisibleYet() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    client.events.clear();
    Tx later = simulation.database.begin();
    LiveClient.PendingCommit pending = client.live.expectCommit(6);
    pending.committing((int) later.xid, new CallResult.Value("null"), List.of());
    later.write(1, 1L, 10);
    Tx first = simulation.database.begin();
    LiveClient.PendingCommit shown = client.live.expectCommit(5);
    shown.committing((int) first.xid, new CallResult.Value("null"), List.of());
    for (Tx tx : List.of(first, later)) {
      simulation.database.log(tx);
      simulation.feed.logged(tx);
    }
    simulation.database.show(first);
    run();
    assertThat(client.events).containsExactly("committed 5", "committed 6", "transition");
    simulation.database.show(later);
    run();
    assertThat(client.events).hasSize(4).endsWith("transition");
  }

  @Test
  void aMutationIsNotShownBeforeItsVersionIsReachedWhileThatIsSoonToCome() {
    Recorder client = subscribed("items:list", "g", 3);
    run();
    Tx earlier = simulation.database.begin();
    earlier.write(1, 1L, 10);
    simulation.database.log(earlier);
    simulation.feed.logged(earlier);
    client.events.clear();
    mutateFor(client, 5, Duration.ofMillis(100));
    assertThat(client.events).containsExactly("committed 5");
    simulation.database.show(earlier);
    run();
    assertThat(client.events).containsExactly("committed 5", "transition");
    assertThat(client.value(0)).contains("3, 5");
  }

  @Test
  void aMutationIsShownAllTheSameWhenItsVersionIsLongInComing() {
    Recorder client = subscribed("items:list", "g", 3);
    run();
    Tx earlier = simulation.database.begin();
    earlier.write(1, 1L, 10);
    simulation.database.log(earlier);
    simulation.feed.logged(earlier);
    mutateFor(client, 5, Duration.ofSeconds(1));
    assertThat(client.value(0)).contains("3, 5");
  }

  @Test
  void aRecordedAnswerIsGivenWithTheVersionOfAMarker() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    client.events.clear();
    LiveClient.PendingCommit pending = client.live.expectCommit(3);
    pending.returned(new Outcome.Recorded(new CallResult.Value("1"), List.of()));
    run();
    assertThat(client.events).containsExactly("committed 3", "transition");
  }

  @Test
  void aMutationThatTheFeedHasNothingToDeliverOfIsAnsweredAllTheSame() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    client.events.clear();
    LiveClient.PendingCommit pending = client.live.expectCommit(4);
    Tx tx = simulation.database.begin();
    pending.committing((int) tx.xid, new CallResult.Value("null"), List.of());
    simulation.database.abort(tx);
    pending.returned(Simulation.done());
    run();
    assertThat(client.events).containsExactly("committed 4", "transition");
  }

  @Test
  void oneMarkerAnswersAllThatTheFeedIsLateWith() {
    Recorder client = open();
    client.live.modify(1, List.of(), List.of());
    run();
    client.events.clear();
    long before = simulation.engine.counters().markers();
    for (int id = 0; id < 10; id++) {
      LiveClient.PendingCommit pending = client.live.expectCommit(id);
      Tx tx = simulation.database.begin();
      pending.committing((int) tx.xid, new CallResult.Value("null"), List.of());
      simulation.database.abort(tx);
      pending.returned(Simulation.done());
    }
    run();
    assertThat(client.events).contains("committed 0", "committed 9", "transition");
    // One for the ten, and perhaps one for the round that shows them.
    assertThat(simulation.engine.counters().markers() - before).isBetween(1L, 2L);
  }

  @Test
  void aBreakOfTheFeedLeavesClientsWhatTheyHaveAndEverythingIsTrueAfterIt() {
    Recorder client = subscribed("items:list", "g", 1);
    run();
    Tx blocker = simulation.database.begin();
    simulation.feed.disconnect();
    simulation.world.run(Duration.ofNanos(100_000));
    assertThat(simulation.engine.notReady()).isPresent();
    Tx unseen = simulation.database.begin();
    unseen.write(1, 1L, 10);
    simulation.commit(unseen, 100, () -> {});
    simulation.database.abort(blocker);
    run();
    assertThat(simulation.engine.notReady()).isEmpty();
    assertThat(client.value(0)).contains("1, 10");
  }

  @Test
  void whileTheSlotWaitsForATransactionClientsAreLateButNotStaleAndMutationsAreAnswered() {
    Recorder client = subscribed("items:list", "g", 1);
    run();
    long version = client.last().ts();
    Tx batch = simulation.database.begin();
    simulation.feed.disconnect();
    run();
    assertThat(simulation.engine.notReady().orElseThrow()).contains("1 open transactions");
    commit(1, 1L, 10);
    simulation.world.run(Duration.ofSeconds(2));
    assertThat(client.value(0)).contains("1, 10");
    assertThat(client.last().ts()).isEqualTo(version);
    client.events.clear();
    mutate(client, 9);
    simulation.world.run(Duration.ofSeconds(2));
    assertThat(client.events).contains("committed 9");
    assertThat(client.events.get(client.events.size() - 1)).isEqualTo("transition");
    simulation.database.abort(batch);
    run();
    assertThat(simulation.engine.notReady()).isEmpty();
  }

  @Test
  @DisplayName(
      "case 43: a node that lags behind what a client has seen shows it nothing, and lets it go after a deadline")
  void aClientThatHasSeenMoreThanThisServerHasIsLetGoAfterTheDeadline() {
    Recorder client = open();
    client.live.notBefore(1L << 60);
    client.live.modify(1, List.of(), List.of());
    simulation.world.run(Duration.ofSeconds(11));
    assertThat(client.events).containsExactly("abandoned InternalServerError");
  }

  @Test
  @DisplayName("case 43: a reconnected client is answered at or after what it has seen")
  void aReconnectedClientIsAnsweredAtOrAfterWhatItHasSeen() {
    Recorder first = subscribed("items:list", "g", 1);
    commit(1, 1L, 10);
    Recorder again = open();
    again.live.notBefore(first.last().ts());
    again.live.modify(1, List.of(subscribe(0, "items:list", null, "g", 1)), List.of());
    run();
    assertThat(again.last().ts()).isGreaterThanOrEqualTo(first.last().ts());
    assertThat(again.value(0)).contains("1, 10");
  }

  @Test
  @DisplayName("case 44: after a restart with the clock set back, times still increase")
  void timesDoNotComeFromAClock() {
    Recorder before = subscribed("items:list", "g", 1);
    commit(1, 1L, 10);
    Recorder after = new Recorder();
    after.live = restartedWithAnEarlierClock().open(after);
    after.live.modify(1, List.of(subscribe(0, "items:list", null, "g", 1)), List.of());
    run();
    assertThat(after.value(0)).contains("1, 10");
    assertThat(after.last().ts()).isGreaterThanOrEqualTo(before.last().ts());
  }

  /** Another engine over the same database, whose clock says that it is a day before. */
  private LiveEngine restartedWithAnEarlierClock() {
    SimFeed[] feed = new SimFeed[1];
    Markers markers =
        content -> {
          Tx tx = simulation.database.begin();
          tx.markers.add(content);
          simulation.database.log(tx);
          feed[0].logged(tx);
          simulation.database.show(tx);
          return CompletableFuture.completedFuture(null);
        };
    LiveEngine engine =
        new LiveEngine(
            "again",
            0,
            simulation.world.loop(),
            simulation.world.timers(),
            () -> simulation.world.now().minus(Duration.ofDays(1)),
            simulation.snapshots,
            markers,
            LiveLimits.DEFAULTS);
    feed[0] = new SimFeed(simulation.world, simulation.database, engine);
    feed[0].connect();
    return engine;
  }

  @Test
  void aResultIsRunAgainWhenItsValidityEnds() {
    subscribed("items:brief", "g", 1);
    simulation.world.run(Duration.ofMillis(50));
    long before = runs("items:brief");
    simulation.world.run(Duration.ofMillis(1_000));
    assertThat(runs("items:brief") - before).isBetween(9L, 10L);
  }

  @Test
  void aFailedRoundIsTriedAgain() {
    simulation.snapshots.failOneIn = 1;
    Recorder client = subscribed("items:list", "g", 1);
    run();
    assertThat(client.transitions).isEmpty();
    simulation.snapshots.failOneIn = 0;
    run();
    assertThat(client.value(0)).isEqualTo("[]");
    assertThat(simulation.engine.counters().failedRounds()).isPositive();
  }

  private void mutate(Recorder client, long requestId) {
    mutateFor(client, requestId, Duration.ofMillis(500));
  }

  private void mutateFor(Recorder client, long requestId, Duration time) {
    LiveClient.PendingCommit pending = client.live.expectCommit(requestId);
    Tx tx = simulation.database.begin();
    tx.write(23, 3L, requestId);
    pending.committing((int) tx.xid, new CallResult.Value("null"), List.of());
    simulation.commit(tx, 100, () -> pending.returned(Simulation.done()));
    simulation.world.run(time);
  }
}
