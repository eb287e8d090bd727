package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever asks for a page without a journal is given one that ends where it would end now, however
 * the page that others have of it has grown (design, section 6.2: an alias dies with its entry's
 * first dirtying).
 *
 * <p>The list is 10, 20, 30, 40 in pages of two, so that the first page ends behind 20; once 15 is
 * there, a new one ends behind 15.
 */
class FirstPagesTest {
  private static final Duration LONG = Duration.ofSeconds(3);

  private Simulation simulation;

  /** The journal of a page that ends behind 20. */
  private String behind20;

  @BeforeEach
  void begin() {
    begin(LiveLimits.DEFAULTS);
  }

  private void begin(LiveLimits limits) {
    simulation = new Simulation(new Random(7), limits);
    run();
    for (int id : new int[] {10, 20, 30, 40}) commit(id);
    Recorder first = client(page(0, null));
    run();
    behind20 = first.journal(0);
    first.live.close();
    commit(20);
    assertThat(first.value(0)).contains("1, 10").contains("1, 20").doesNotContain("1, 30");
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Recorder client(Subscribe... queries) {
    return client(new Recorder(), queries);
  }

  private Recorder client(Recorder recorder, Subscribe... queries) {
    recorder.live = simulation.engine.open(recorder);
    recorder.live.modify(1, List.of(queries), List.of());
    return recorder;
  }

  private static Subscribe page(int queryId, String journal) {
    return new Subscribe(queryId, "items:page", Simulation.args("g", 1, "n", 2), journal);
  }

  private Tx written(int id) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(id, 1L, id)).isTrue();
    return tx;
  }

  private void commit(int id) {
    simulation.commit(written(id), 100, () -> {});
    run();
  }

  /** In the log and delivered; not visible. */
  private void log(Tx tx) {
    simulation.database.log(tx);
    simulation.feed.logged(tx);
  }

  private void assertNewPageEndsBehind15() {
    Recorder late = client(page(0, null));
    run();
    run(LONG);
    assertThat(late.value(0)).contains("1, 10").contains("1, 15").doesNotContain("1, 20");
  }

  private void run(Duration time) {
    simulation.world.run(time);
  }

  private static void assertGrown(Recorder client, int queryId) {
    assertThat(client.value(queryId)).contains("1, 10").contains("1, 15").contains("1, 20");
  }

  @Test
  void besideAPageThatIsKnownByItsJournalAndHasRunBeforeACommitWasVisible() {
    Tx fifteen = written(15);
    log(fifteen);
    run();
    Recorder both = client(page(0, null), page(1, behind20));
    run();
    assertThat(both.journal(0)).isEqualTo(behind20);
    simulation.database.show(fifteen);
    run();
    assertGrown(both, 0);
    assertNewPageEndsBehind15();
  }

  @Test
  void besideAPageThatIsKnownByItsJournalAndRunsInALaterRound() {
    begin(LiveLimits.DEFAULTS.withNewResults(1));
    Tx fifteen = written(15);
    long rounds = simulation.engine.counters().rounds();
    Recorder first = client(page(0, null));
    Recorder second = client(page(0, behind20));
    while (simulation.engine.counters().rounds() == rounds)
      simulation.world.run(Duration.ofNanos(100));
    assertThat(second.value(0)).isNull();
    log(fifteen);
    simulation.database.show(fifteen);
    run();
    assertGrown(first, 0);
    assertGrown(second, 0);
    assertNewPageEndsBehind15();
  }

  @Test
  void besideAPageThatHasSeenMoreThanTheLongRunWhichFoundTheSameEnd() {
    assertALongRunGivesNoOldEnd();
  }

  @Test
  void besideAPageThatHasSeenMoreThanALongRunWhichWasOvertakenUnheard() {
    begin(Records.with(LiveLimits.DEFAULTS, Map.of("stragglerLog", 0)));
    assertALongRunGivesNoOldEnd();
  }

  private void assertALongRunGivesNoOldEnd() {
    simulation.snapshots.slow.put("items:page", LONG);
    Recorder patient = client(page(0, null));
    run();
    assertThat(simulation.engine.counters().left()).isEqualTo(1);
    simulation.snapshots.slow.clear();
    commit(15);
    Recorder quick = client(page(0, behind20));
    run();
    assertGrown(quick, 0);
    run(LONG);
    assertGrown(patient, 0);
    assertNewPageEndsBehind15();
  }
}
