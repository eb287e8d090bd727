package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.telemetry.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** One trace leads from a mutation to the transitions, also when a round serves many of them. */
class OpenTelemetryTracingTest {
  private final List<Started> started = new ArrayList<>();
  private final Tracing tracing = new OpenTelemetryTracing(this::builder);

  /** A span that was started. */
  private record Started(String name, SpanContext span, List<SpanContext> links) {
    String trace() {
      return span.getTraceId();
    }
  }

  private SpanBuilder builder(String name) {
    Context[] parent = {Context.current()};
    List<SpanContext> links = new ArrayList<>();
    return (SpanBuilder)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SpanBuilder.class},
            (builder, method, arguments) -> {
              if (method.getName().equals("startSpan")) return start(name, parent[0], links);
              if (method.getName().equals("setParent")) parent[0] = (Context) arguments[0];
              if (method.getName().equals("addLink")) links.add((SpanContext) arguments[0]);
              return builder;
            });
  }

  private Span start(String name, Context parent, List<SpanContext> links) {
    SpanContext above = Span.fromContext(parent).getSpanContext();
    String id = "%016x".formatted(started.size() + 1);
    SpanContext span =
        SpanContext.create(
            above.isValid() ? above.getTraceId() : "%032x".formatted(started.size() + 1),
            id,
            TraceFlags.getSampled(),
            TraceState.getDefault());
    started.add(new Started(name, span, links));
    return Span.wrap(span);
  }

  private List<Started> named(String name) {
    return started.stream().filter(span -> span.name().equals(name)).toList();
  }

  private void round(IntPredicate sees) {
    Instant now = Instant.EPOCH;
    tracing.round(new Tracing.Round(now, now, now, now, 1, sees));
  }

  private void commit(int xid) {
    Tracing.Mutation mutation = tracing.mutation("m:f" + xid, null, 0);
    mutation.committing(xid);
    tracing.delivered(xid, "0/" + xid, true);
    mutation.ended("committed");
  }

  @Test
  void commitRoundAndTransitionAreInTheMutationsTrace() {
    commit(1);
    round(xid -> true);
    tracing.transition(5);
    assertThat(started)
        .extracting(Started::name)
        .containsExactly(
            "mutation m:f1", "commit", "round", "snapshot", "feed wait", "queries", "transition");
    assertThat(started).extracting(Started::trace).containsOnly(started.get(0).trace());
  }

  @Test
  void aRoundThatServesManyIsLinkedToEach() {
    commit(1);
    commit(2);
    round(xid -> true);
    List<Started> rounds = named("round");
    String first = named("mutation m:f1").get(0).trace();
    SpanContext second = named("mutation m:f2").get(0).span();
    assertThat(rounds).hasSize(2);
    assertThat(rounds.get(0).trace()).isEqualTo(first);
    assertThat(rounds.get(0).links()).containsExactly(second);
    assertThat(rounds.get(1).trace()).isEqualTo(second.getTraceId());
    assertThat(rounds.get(1).links()).containsExactly(rounds.get(0).span());
  }

  @Test
  void aCommitThatTheRoundDoesNotSeeWaitsForTheOneThatDoes() {
    commit(1);
    round(xid -> false);
    tracing.transition(5);
    assertThat(named("round")).isEmpty();
    assertThat(named("transition")).isEmpty();
    round(xid -> true);
    assertThat(named("round")).hasSize(1);
  }

  @Test
  void aCommitThatConcernsNobodyIsNotServedByALaterRound() {
    Tracing.Mutation mutation = tracing.mutation("m:f", null, 0);
    mutation.committing(1);
    tracing.delivered(1, "0/1", false);
    mutation.ended("committed");
    round(xid -> true);
    assertThat(named("round")).isEmpty();
  }

  @Test
  void anAttemptThatIsRepeatedAndAMutationThatFailsLeaveNothingToServe() {
    Tracing.Mutation mutation = tracing.mutation("m:f", null, 0);
    mutation.committing(1);
    mutation.committing(2);
    mutation.ended("failed");
    round(xid -> true);
    assertThat(named("round")).isEmpty();
  }

  @Test
  void theSpansOfOneRoundAreBounded() {
    for (int xid = 1; xid <= 500; xid++) commit(xid);
    round(xid -> true);
    for (int i = 0; i < 500; i++) tracing.transition(5);
    assertThat(named("round")).hasSize(100);
    assertThat(named("transition")).hasSize(20);
  }

  @Test
  void commitsThatNoRoundEverSeesAreForgottenInTheEnd() {
    for (int xid = 1; xid <= 20_000; xid++) commit(xid);
    round(xid -> xid <= 10_000);
    assertThat(named("round")).isEmpty();
    round(xid -> true);
    assertThat(named("round")).isNotEmpty();
  }
}
