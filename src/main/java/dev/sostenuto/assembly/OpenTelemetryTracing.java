package dev.sostenuto.assembly;

import dev.sostenuto.engine.telemetry.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes OpenTelemetry spans of what the engine tells. Safe for use by many threads.
 *
 * <pre>
 *   mutation ─┬─ commit            from before COMMIT until the feed has delivered it
 *             └─ round ─┬─ snapshot, feed wait, queries
 *                       └─ transition, one for each client that got one, up to a limit
 * </pre>
 *
 * <p>A round that serves several commits belongs to the trace of the first of them and is linked to
 * the others; each of these has a span {@code round} of its own, which is linked to that one.
 */
final class OpenTelemetryTracing implements Tracing {
  /** Commits that no round has served yet; beyond it the oldest lose the rest of their traces. */
  private static final int COMMITS = 10_000;

  /** Commits of one round that get a span of it. */
  private static final int COMMITS_OF_ROUND = 100;

  /** Transitions of one round that get a span. */
  private static final int TRANSITIONS_OF_ROUND = 20;

  private final Tracer tracer;

  // Guarded by this, as are the fields below it.
  private final Map<Integer, Commit> commits = new LinkedHashMap<>();
  private Context lastRound;
  private int transitions;

  /** A commit of a mutation that is traced. */
  private record Commit(Context mutation, Span span) {}

  OpenTelemetryTracing(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public Mutation mutation(String path, UUID session, long request) {
    SpanBuilder builder =
        tracer
            .spanBuilder("mutation " + path)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("live.function", path);
    if (session != null)
      builder
          .setAttribute("live.session", session.toString())
          .setAttribute("live.request", request);
    Span span = builder.startSpan();
    return new Traced(span, Context.current().with(span));
  }

  private final class Traced implements Mutation {
    private final Span span;
    private final Context context;
    private Integer xid;

    Traced(Span span, Context context) {
      this.span = span;
      this.context = context;
    }

    @Override
    public void committing(int newXid) {
      forget();
      xid = newXid;
      Span commit =
          tracer
              .spanBuilder("commit")
              .setParent(context)
              .setAttribute("live.xid", Integer.toUnsignedLong(newXid))
              .startSpan();
      add(newXid, new Commit(context, commit));
    }

    @Override
    public void ended(String how) {
      if (!how.equals("committed")) forget();
      span.setAttribute("live.outcome", how);
      span.end();
    }

    private void forget() {
      if (xid == null) return;
      Commit undone = remove(xid);
      if (undone != null) undone.span().end();
      xid = null;
    }
  }

  private synchronized void add(int xid, Commit commit) {
    commits.put(xid, commit);
    if (commits.size() > COMMITS) commits.remove(commits.keySet().iterator().next()).span().end();
  }

  private synchronized Commit remove(int xid) {
    return commits.remove(xid);
  }

  @Override
  public synchronized void delivered(int xid, String lsn, boolean awaited) {
    Commit commit = awaited ? commits.get(xid) : commits.remove(xid);
    if (commit != null) commit.span().setAttribute("live.lsn", lsn).end();
  }

  @Override
  public void round(Round round) {
    List<Commit> served = takeServed(round);
    Context context = served.isEmpty() ? null : record(round, served);
    synchronized (this) {
      lastRound = context;
      transitions = 0;
    }
  }

  private synchronized List<Commit> takeServed(Round round) {
    List<Commit> served = new ArrayList<>();
    commits
        .entrySet()
        .removeIf(commit -> round.sees().test(commit.getKey()) && served.add(commit.getValue()));
    for (Commit commit : served) commit.span().end();
    return served;
  }

  private Context record(Round round, List<Commit> served) {
    List<Commit> shown = served.subList(0, Math.min(COMMITS_OF_ROUND, served.size()));
    SpanBuilder builder =
        tracer
            .spanBuilder("round")
            .setParent(served.get(0).mutation())
            .setStartTimestamp(round.began())
            .setAttribute("live.runs", round.runs())
            .setAttribute("live.commits", served.size());
    for (Commit commit : shown.subList(1, shown.size()))
      builder.addLink(Span.fromContext(commit.mutation()).getSpanContext());
    Span span = builder.startSpan();
    Context context = served.get(0).mutation().with(span);
    part("snapshot", context, round.began(), round.opened());
    part("feed wait", context, round.opened(), round.gated());
    part("queries", context, round.gated(), round.published());
    for (Commit commit : shown.subList(1, shown.size()))
      refer(commit, span.getSpanContext(), round);
    span.end(round.published());
    return context;
  }

  private void part(String name, Context round, Instant from, Instant to) {
    tracer.spanBuilder(name).setParent(round).setStartTimestamp(from).startSpan().end(to);
  }

  private void refer(Commit commit, SpanContext round, Round times) {
    tracer
        .spanBuilder("round")
        .setParent(commit.mutation())
        .setStartTimestamp(times.began())
        .addLink(round)
        .startSpan()
        .end(times.published());
  }

  @Override
  public void transition(long ts) {
    Context round;
    synchronized (this) {
      if (lastRound == null || ++transitions > TRANSITIONS_OF_ROUND) return;
      round = lastRound;
    }
    tracer.spanBuilder("transition").setParent(round).setAttribute("live.ts", ts).startSpan().end();
  }
}
