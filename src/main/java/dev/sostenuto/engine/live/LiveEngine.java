package dev.sostenuto.engine.live;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the results of subscribed queries true: hears what the change feed delivers, runs rounds,
 * and tells each client what changed for it. Safe for use by many threads.
 *
 * <h2>Threads</h2>
 *
 * <p>Everything that it knows is confined to one loop, the executor handed in, which must run one
 * task at a time in the order of submission. Feed, sessions and workers only post to it. Nothing on
 * the loop waits: snapshots, runs and markers are asked for and answer by posting.
 *
 * <p>That order carries a law: a mutation's commit is posted by the feed before any position that
 * reaches it, so a client hears of its commit before the transition that shows it (L4).
 */
public final class LiveEngine implements FeedListener {
  private final Executor loop;

  /** What the loop is to do before anything that is handed to it from then on. */
  private final Queue<Runnable> unhurried = new ConcurrentLinkedQueue<>();

  /** Whether a timer will see to these if nothing else does. */
  private final AtomicBoolean isSeenTo = new AtomicBoolean();

  private final Timers timers;
  private final InstantSource clock;

  private final LiveCore core;

  /**
   * @param node tells this node's markers from those of others
   * @param timestampBase raised by operators after a restore; 0 to 4,000
   * @param loop runs one task at a time, in the order of submission
   * @param timers run their tasks on the loop
   */
  public LiveEngine(
      String node,
      int timestampBase,
      Executor loop,
      Timers timers,
      InstantSource clock,
      QuerySnapshots snapshots,
      Markers markers,
      LiveLimits limits) {
    this(node, timestampBase, loop, timers, clock, snapshots, markers, limits, Tracing.OFF);
  }

  /**
   * The same, traced.
   *
   * @param tracing hears of commits, rounds and transitions
   */
  public LiveEngine(
      String node,
      int timestampBase,
      Executor loop,
      Timers timers,
      InstantSource clock,
      QuerySnapshots snapshots,
      Markers markers,
      LiveLimits limits,
      Tracing tracing) {
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.core =
        new LiveCore(node, timestampBase, loop, timers, clock, snapshots, markers, limits, tracing);
  }

  private void execute(Runnable task) {
    loop.execute(
        () -> {
          runUnhurried();
          task.run();
        });
  }

  private void runUnhurried() {
    for (Runnable first = unhurried.poll(); first != null; first = unhurried.poll()) first.run();
  }

  /** Before the next task, or after the delay when none comes: that wakes the loop less often. */
  private void executeWithin(Duration delay, Runnable task) {
    unhurried.add(task);
    if (!isSeenTo.compareAndSet(false, true)) return;
    timers.after(
        delay,
        () -> {
          isSeenTo.set(false);
          runUnhurried();
        });
  }

  /** A client without queries; {@code listener} is called on the engine's loop. */
  public LiveClient open(LiveListener listener) {
    return new View(new Client(listener, core.limits().unsentTransitions()));
  }

  /** Begins no more rounds and delivers nothing more. */
  public void stop() {
    execute(core::stop);
  }

  public LiveCounters counters() {
    return core.counters();
  }

  /** Why clients may be late just now; empty when all is well. */
  public Optional<String> notReady() {
    return core.notReady();
  }

  /**
   * What subscribed queries there are, and why each of them ran last.
   *
   * @param path canonical function path, or null for all
   * @param limit of queries to tell of, those that ran last first
   */
  public CompletionStage<QueryReport.Page> report(String path, int limit) {
    return CompletableFuture.supplyAsync(() -> core.report(path, limit), this::execute);
  }

  @Override
  public void connected(int timeline, TransactionSnapshot afterSlot) {
    execute(() -> core.connected(timeline, afterSlot));
  }

  @Override
  public void commit(Commit commit) {
    LoggedCommit logged = LoggedCommit.of(commit);
    execute(() -> core.commit(commit, logged));
  }

  @Override
  public void reached(Lsn position) {
    execute(() -> core.reached(position));
  }

  @Override
  public void disconnected(String why) {
    execute(() -> core.disconnected(why));
  }

  @Override
  public void waitingFor(int transactions) {
    execute(() -> core.waitingFor(transactions));
  }

  /** The view of a client that other threads hold. */
  private final class View implements LiveClient {
    private final Client client;

    private View(Client client) {
      this.client = client;
    }

    @Override
    public void modify(int querySet, List<Subscribe> adds, List<Integer> removes) {
      execute(() -> core.modify(client, querySet, adds, removes));
    }

    @Override
    public void isOf(UUID session) {
      execute(() -> client.isOf(session));
    }

    @Override
    public void authenticate(int identityVersion, Identity identity) {
      execute(() -> core.authenticate(client, identityVersion, identity));
    }

    @Override
    public void notBefore(long ts) {
      execute(() -> core.notBefore(client, ts));
    }

    @Override
    public PendingCommit expectCommit(long requestId) {
      PendingCommits.Pending pending = new PendingCommits.Pending(client, requestId);
      return new PendingCommit() {
        @Override
        public void committing(int xid, CallResult result, List<String> logLines) {
          // Whatever comes of it is told next, and wakes the loop.
          unhurried.add(() -> core.pending().committing(pending, xid, result, logLines));
        }

        @Override
        public void returned(Outcome outcome) {
          Instant since = clock.instant();
          Runnable returned = () -> core.returned(pending, outcome, since);
          // The feed delivers what has been written, and wakes the loop.
          if (outcome instanceof Outcome.Recorded) execute(returned);
          else if (!pending.isDone()) executeWithin(core.limits().undeliveredDelay(), returned);
        }

        @Override
        public void failed() {
          execute(() -> core.pending().failed(pending));
        }
      };
    }

    @Override
    public void drained() {
      if (client.credits.give()) execute(() -> core.drained(client));
    }

    @Override
    public void close() {
      execute(() -> core.close(client));
    }
  }
}
