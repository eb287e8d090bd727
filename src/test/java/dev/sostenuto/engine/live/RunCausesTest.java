package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.IndexText;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.Cause.Event;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each run can say why it ran. */
class RunCausesTest {
  private static final IndexText WORDS = new IndexText(true, 100);

  private final Simulation simulation = new Simulation(new Random(7));

  /** A client that reads everything at once. */
  private static final class Reader implements LiveListener {
    LiveClient live;

    @Override
    public void transition(Transition transition) {
      live.drained();
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long ts) {}

    @Override
    public void abandoned(String reason) {}
  }

  @BeforeEach
  void connect() {
    run();
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Reader subscribed(String path, Object... args) {
    Reader reader = new Reader();
    reader.live = simulation.engine.open(reader);
    reader.live.modify(1, List.of(new Subscribe(0, path, Simulation.args(args), null)), List.of());
    run();
    return reader;
  }

  private Tx commit(int id, Long group, long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(id, group, value)).isTrue();
    simulation.commit(tx, 100, () -> {});
    run();
    return tx;
  }

  private List<QueryReport> reports(String path) {
    var asked = simulation.engine.report(path, 10).toCompletableFuture();
    run();
    return asked.join().queries();
  }

  private QueryReport report(String path) {
    return reports(path).get(0);
  }

  private List<Cause> lastCauses(String path) {
    return report(path).runs().get(0).causes();
  }

  @Test
  void theFirstRunSaysSo() {
    subscribed("items:list", "g", 1);
    QueryReport report = report("items:list");
    assertThat(report.runCount()).isEqualTo(1);
    assertThat(report.subscriptions()).isEqualTo(1);
    assertThat(report.runs().get(0).causes()).containsExactly(Event.FIRST_RUN);
    assertThat(report.runs().get(0).changed()).isTrue();
  }

  @Test
  void aCommitIsNamedWithTableIndexKeyAndRange() {
    subscribed("items:list", "g", 1);
    Tx tx = commit(5, 1L, 10);
    Cause.ByKey cause = (Cause.ByKey) lastCauses("items:list").get(0);
    assertThat(cause.lsn()).isEqualTo(tx.lsn);
    assertThat(cause.xid()).isEqualTo((int) tx.xid);
    assertThat(cause.index()).isEqualTo(SimDatabase.BY_GROUP);
    assertThat(WORDS.key(cause.index(), cause.key()))
        .isEqualTo("grp=1, creation_time=5.0, id=00000000-0000-0000-0000-000000000005");
    assertThat(WORDS.range(cause.index(), cause.range())).isEqualTo("grp=1");
  }

  @Test
  void aRowThatLeavesTheRangeIsNamedByWhereItWas() {
    commit(5, 1L, 10);
    subscribed("items:list", "g", 1);
    commit(5, 2L, 10);
    Cause.ByKey cause = (Cause.ByKey) lastCauses("items:list").get(0);
    assertThat(WORDS.key(cause.index(), cause.key())).startsWith("grp=1, ");
  }

  @Test
  void aTableThatWasReadAsAWholeIsNamed() {
    subscribed("items:all");
    Tx tx = commit(5, 1L, 10);
    assertThat(lastCauses("items:all"))
        .containsExactly(new Cause.ByTable(tx.lsn, (int) tx.xid, SimDatabase.ITEMS));
  }

  @Test
  void aTableThatCountsAsChangedAsAWholeIsNamed() {
    subscribed("items:list", "g", 1);
    Tx tx = simulation.database.begin();
    tx.whole = true;
    simulation.commit(tx, 100, () -> {});
    run();
    Run last = report("items:list").runs().get(0);
    assertThat(last.causes())
        .containsExactly(new Cause.ByTable(tx.lsn, (int) tx.xid, SimDatabase.ITEMS));
    assertThat(last.changed()).as("a result that was sent").isFalse();
  }

  @Test
  void aCommitThatTheSnapshotDidNotSeeIsTheCauseOfTheRunThatSawIt() {
    subscribed("items:list", "g", 1);
    Tx slow = simulation.database.begin();
    slow.write(1, 1L, 10);
    simulation.database.log(slow);
    simulation.feed.logged(slow);
    simulation.world.run(Duration.ofMillis(20));
    Tx quick = commit(2, 1L, 20);
    assertThat(report("items:list").dirty()).isTrue();
    assertThat(((Cause.ByKey) lastCauses("items:list").get(0)).lsn()).isEqualTo(quick.lsn);
    simulation.database.show(slow);
    run();
    assertThat(lastCauses("items:list")).hasSize(1);
    assertThat(((Cause.ByKey) lastCauses("items:list").get(0)).lsn()).isEqualTo(slow.lsn);
  }

  @Test
  void theEndOfAResultsValidityIsACause() {
    Reader reader = subscribed("items:brief", "g", 1);
    assertThat(report("items:brief").runs()).hasSizeGreaterThan(1);
    assertThat(lastCauses("items:brief")).containsExactly(Event.TIME);
    reader.live.close();
    run();
    subscribed("items:brief", "g", 1);
    assertThat(lastCauses("items:brief")).contains(Event.TIME);
  }

  @Test
  void anotherCallerIsACause() {
    subscribed("items:mine");
    Reader ada = subscribed("items:mine");
    ada.live.authenticate(1, new Identity("ada", new JsonValue.Obj(Map.of())));
    run();
    QueryReport report =
        reports("items:mine").stream().filter(r -> r.identity() != null).findFirst().orElseThrow();
    assertThat(report.shared()).isFalse();
    assertThat(report.runs().get(0).causes()).containsExactly(Event.IDENTITY);
  }

  @Test
  void aBreakOfTheFeedIsACause() {
    subscribed("items:list", "g", 1);
    simulation.feed.disconnect();
    run();
    assertThat(lastCauses("items:list")).containsExactly(Event.FEED_BREAK);
  }

  @Test
  void runsWithoutAFeedSaySo() {
    subscribed("items:list", "g", 1);
    Tx open = simulation.database.begin();
    simulation.feed.disconnect();
    simulation.world.run(Duration.ofSeconds(3));
    assertThat(lastCauses("items:list")).contains(Event.NO_FEED);
    simulation.database.abort(open);
    run();
    assertThat(lastCauses("items:list")).contains(Event.FEED_BREAK);
  }

  @Test
  void aTransactionFromBeforeTheFeedThatCommittedIsACause() {
    subscribed("items:list", "g", 1);
    simulation.feed.disconnect();
    Tx suspect = simulation.database.begin();
    suspect.write(1, 1L, 10);
    simulation.database.log(suspect);
    run();
    simulation.database.show(suspect);
    run();
    assertThat(lastCauses("items:list")).contains(Event.SUSPECT);
  }

  @Test
  void whatIsKeptIsBounded() {
    subscribed("items:list", "g", 1);
    List<Tx> commits = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Tx tx = simulation.database.begin();
      tx.write(i, 1L, i);
      simulation.database.log(tx);
      simulation.feed.logged(tx);
      commits.add(tx);
    }
    simulation.world.run(Duration.ofMillis(30));
    commits.forEach(simulation.database::show);
    run();
    QueryReport report = report("items:list");
    Run last = report.runs().get(0);
    assertThat(last.causes()).hasSize(RunHistory.CAUSES);
    assertThat(last.moreCauses()).isEqualTo(50 - RunHistory.CAUSES);
    for (int i = 0; i < 3 * RunHistory.RUNS; i++) commit(100 + i, 1L, i);
    assertThat(report("items:list").runs()).hasSize(RunHistory.RUNS);
    assertThat(report("items:list").runCount()).isGreaterThan(3 * RunHistory.RUNS);
  }

  @Test
  void aCommitOfManyKeysIsOneCause() {
    subscribed("items:list", "g", 1);
    Tx tx = simulation.database.begin();
    for (int i = 0; i < 5_000; i++) tx.write(i, 1L, i);
    simulation.commit(tx, 100, () -> {});
    run();
    Run last = report("items:list").runs().get(0);
    assertThat(last.causes()).hasSize(1);
    assertThat(last.moreCauses()).isZero();
    assertThat(LoggedCommit.of(tx.commit()).weight()).isGreaterThan(10_000);
  }

  @Test
  void onlyTheQueriesOfTheFunctionAreToldOfTheLastFirst() {
    for (int group = 0; group < 20; group++) subscribed("items:list", "g", group);
    subscribed("items:all");
    commit(1, 7L, 1);
    var asked = simulation.engine.report("items:list", 3).toCompletableFuture();
    run();
    QueryReport.Page page = asked.join();
    assertThat(page.total()).isEqualTo(20);
    assertThat(page.queries()).hasSize(3);
    assertThat(page.queries().get(0).args()).isEqualTo(Simulation.args("g", 7));
  }
}
