package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whoever traces hears of each stage, in its order, and of nothing while nobody listens. */
class TracingTest {
  private final RecordingTracing tracing = new RecordingTracing();
  private final SimWorld world = new SimWorld(new Random(7));
  private final SimDatabase database = new SimDatabase();
  private final LiveEngine engine =
      new LiveEngine(
          "traced",
          0,
          world.loop(),
          world.timers(),
          world::now,
          new SimSnapshots(world, database),
          content -> java.util.concurrent.CompletableFuture.completedFuture(null),
          LiveLimits.DEFAULTS,
          tracing);
  private final SimFeed feed = new SimFeed(world, database, engine);

  /** Writes down what it hears. */
  private static final class RecordingTracing implements Tracing {
    final List<String> heard = new ArrayList<>();
    final List<Round> rounds = new ArrayList<>();
    boolean on = true;

    @Override
    public boolean isOn() {
      return on;
    }

    @Override
    public Mutation mutation(String path, UUID session, long request) {
      throw new AssertionError("the live engine runs no mutation");
    }

    @Override
    public void delivered(int xid, String lsn, boolean awaited) {
      heard.add("delivered " + xid + (awaited ? "" : " in vain"));
    }

    @Override
    public void round(Round round) {
      rounds.add(round);
      heard.add("round of " + round.runs());
    }

    @Override
    public void transition(long ts) {
      heard.add("transition");
    }
  }

  private void run() {
    world.run(Duration.ofMillis(500));
  }

  private void subscribe(int group) {
    LiveClient[] client = new LiveClient[1];
    client[0] =
        engine.open(
            new LiveListener() {
              @Override
              public void transition(Transition transition) {
                client[0].drained();
              }

              @Override
              public void committed(long id, CallResult result, List<String> lines, long ts) {}

              @Override
              public void abandoned(String reason) {}
            });
    client[0].modify(
        1, List.of(new Subscribe(0, "items:list", Simulation.args("g", group), null)), List.of());
  }

  private Tx commit(int id) {
    Tx tx = database.begin();
    tx.write(id, 1L, id);
    database.log(tx);
    feed.logged(tx);
    database.show(tx);
    return tx;
  }

  @Test
  void aCommitTheRoundThatSeesItAndEachTransitionAreTold() {
    feed.connect();
    run();
    for (int i = 0; i < 3; i++) subscribe(1);
    run();
    tracing.heard.clear();
    Tx tx = commit(5);
    run();
    assertThat(tracing.heard)
        .containsSubsequence(
            "delivered " + (int) tx.xid, "round of 1", "transition", "transition", "transition");
    Tracing.Round last =
        tracing.rounds.stream().filter(r -> r.runs() == 1).reduce((a, b) -> b).orElseThrow();
    assertThat(last.sees().test((int) tx.xid)).isTrue();
    assertThat(List.of(last.began(), last.opened(), last.gated(), last.published())).isSorted();
  }

  @Test
  void aCommitThatConcernsNobodyIsToldAsThat() {
    feed.connect();
    subscribe(2);
    commit(4);
    run();
    Tx tx = commit(5);
    run();
    assertThat(tracing.heard).contains("delivered " + (int) tx.xid + " in vain");
  }

  @Test
  void whileItIsOffNothingIsTold() {
    tracing.on = false;
    feed.connect();
    subscribe(1);
    run();
    commit(5);
    run();
    assertThat(tracing.heard).isEmpty();
  }
}
