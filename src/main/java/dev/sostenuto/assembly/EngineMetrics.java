package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.live.LiveCounters;
import dev.sostenuto.engine.session.Sessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Gives the engine's counters to {@code /metrics}. Confined to the starting thread. */
@ApplicationScoped
class EngineMetrics {
  @Inject private MetricRegistry metrics;

  void register(LiveCounters live, FunctionRegistry functions, Sessions sessions) {
    gauge("sostenuto_sessions", "Open sessions", sessions::count);
    gauge("sostenuto_commits", "Commits that the change feed delivered", live::commits);
    gauge("sostenuto_rounds", "Snapshots that were published", live::rounds);
    gauge("sostenuto_rounds_empty", "Rounds that ran no query", live::emptyRounds);
    gauge("sostenuto_rounds_failed", "Rounds that were given up", live::failedRounds);
    gauge("sostenuto_markers", "Markers written into the log", live::markers);
    gauge("sostenuto_results_suppressed", "Re-runs with an equal result", live::suppressed);
    gauge("sostenuto_transitions", "Transitions given to sessions", live::transitions);
    gauge("sostenuto_resyncs", "How often everything counted as dirty", live::resyncs);
    for (FunctionDefinition function : functions.definitions())
      if (function.kind() == FunctionKind.QUERY) runs(function.path().toString(), live);
  }

  private void runs(String path, LiveCounters live) {
    live.track(path);
    gauge(
        "sostenuto_query_runs",
        "Runs of query functions for subscriptions",
        () -> live.runsOf(path),
        new Tag("function", path));
  }

  private void gauge(String name, String description, LongSupplier value, Tag... tags) {
    Metadata metadata = Metadata.builder().withName(name).withDescription(description).build();
    metrics.gauge(metadata, value::getAsLong, tags);
  }
}
