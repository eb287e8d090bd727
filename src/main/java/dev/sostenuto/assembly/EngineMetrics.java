package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.CallCounters;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.LimitedSnapshots;
import dev.sostenuto.engine.function.PostgresCallExecutor;
import dev.sostenuto.engine.live.LiveCounters;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.schedule.JobCounters;
import dev.sostenuto.engine.session.SessionCounters;
import dev.sostenuto.engine.session.Sessions;
import dev.sostenuto.engine.telemetry.Timing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Gives the engine's counters to {@code /metrics}, in the order of a commit's way. Confined to the
 * starting thread. {@code docs/OPERATING.md} names them all.
 *
 * <p>Everything is a gauge that reads what the engine counts anyway, so that nothing is paid for a
 * metric until somebody looks. A timing is told as Prometheus tells histograms: {@code _bucket},
 * {@code _sum} in seconds, {@code _count}.
 */
@ApplicationScoped
class EngineMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  @Inject private MetricRegistry metrics;

  void feed(FeedLag lag, CommitEvents events) {
    gauge("sostenuto_feed_lag_ms", "How long the feed has been behind the log", lag::millis);
    gauge("sostenuto_feed_lag_bytes", "How much of the log it has yet to deliver", lag::bytes);
    gauge("sostenuto_commit_events_missed", "Commits that observers missed", events::missed);
  }

  void live(LiveCounters live, FunctionRegistry functions) {
    gauge("sostenuto_commits", "Commits that the change feed delivered", live::commits);
    gauge("sostenuto_row_changes", "Rows of live tables in these", live::rowChanges);
    gauge("sostenuto_whole_tables", "Tables that counted as changed", live::wholeTables);
    timing("sostenuto_commit_delivery", "From a commit until it is here", live.deliveryTime());
    gauge("sostenuto_commit_log", "Commits that a snapshot may not see yet", live::logLength);
    gauge("sostenuto_queries", "Queries with a result, warm ones included", live::queries);
    gauge("sostenuto_subscriptions", "Subscriptions of all sessions", live::subscriptions);
    gauge("sostenuto_queries_new", "Queries that wait for their first run", live::unrun);
    timing("sostenuto_first_result", "How long they wait for it", live.firstResultWait());
    gauge("sostenuto_queries_dirty", "Queries that are to run", live::dirty);
    gauge("sostenuto_queries_dirtied", "How often a commit made a query dirty", live::dirtied);
    gauge("sostenuto_resyncs", "How often everything counted as dirty", live::resyncs);
    gauge("sostenuto_rounds", "Snapshots that were published", live::rounds);
    gauge("sostenuto_rounds_empty", "Rounds that ran no query", live::emptyRounds);
    gauge("sostenuto_rounds_failed", "Rounds that were given up", live::failedRounds);
    timing("sostenuto_round", "From a round's beginning to its results", live.roundTime());
    timing("sostenuto_snapshot_wait", "Of these, for the snapshot", live.snapshotWait());
    timing("sostenuto_feed_wait", "Of these, for the feed", live.gateWait());
    gauge("sostenuto_markers", "Markers written into the log", live::markers);
    for (FunctionDefinition function : functions.definitions())
      if (function.kind() == FunctionKind.QUERY) runs(function.path().toString(), live);
    gauge("sostenuto_stragglers", "Runs that rounds went on without", live::stragglers);
    gauge("sostenuto_stragglers_left", "Runs that a round went on without", live::left);
    gauge("sostenuto_results_suppressed", "Re-runs with an equal result", live::suppressed);
    gauge("sostenuto_transitions", "Transitions given to sessions", live::transitions);
  }

  private void runs(String path, LiveCounters live) {
    live.track(path);
    Tag tag = new Tag("function", path);
    gauge("sostenuto_query_runs", "Runs for subscriptions", () -> live.runsOf(path), tag);
    decimal(
        "sostenuto_query_seconds",
        "How long these took together",
        () -> live.nanosOf(path) / NANOS_PER_SECOND,
        tag);
    gauge("sostenuto_query_rows", "Rows that these read", () -> live.rowsOf(path), tag);
  }

  void sessions(Sessions sessions) {
    SessionCounters counters = sessions.counters();
    gauge("sostenuto_sessions", "Open sessions", sessions::count);
    gauge("sostenuto_sessions_opened", "Sessions ever opened", counters::opened);
    gauge("sostenuto_sessions_refused", "Sockets that were turned away", counters::refused);
    gauge("sostenuto_sessions_left", "Sessions that clients ended", counters::left);
    for (CloseWord word : CloseWord.values())
      gauge(
          "sostenuto_sessions_closed",
          "Sessions that the server closed",
          () -> counters.closed(word),
          new Tag("reason", word.word()));
    timing("sostenuto_send", "From a frame to a socket that has taken it", counters.sendTime());
    gauge("sostenuto_sent_chars", "Characters of these frames", counters::sentChars);
    gauge(
        "sostenuto_outbox_chars",
        "Characters that wait to be sent",
        () -> sessions.unsent().total());
    gauge(
        "sostenuto_outbox_chars_max",
        "Of these, the most of one session",
        () -> sessions.unsent().most());
  }

  void calls(PostgresCallExecutor executor, LimitedSnapshots edge) {
    CallCounters calls = executor.counters();
    timing("sostenuto_mutation", "From a mutation's turn to its outcome", calls.mutationTime());
    timing("sostenuto_mutation_wait", "How long mutations wait for it", calls.mutationWait());
    gauge("sostenuto_mutations_running", "Mutations that run", executor::mutationsRunning);
    gauge("sostenuto_mutations_waiting", "Mutations that wait", executor::mutationsWaiting);
    gauge("sostenuto_mutations_refused", "Mutations without room", calls::refused);
    gauge("sostenuto_mutations_failed", "Mutations that failed", calls::failed);
    gauge("sostenuto_mutations_given_up", "Whose attempts were used up", calls::givenUp);
    gauge("sostenuto_mutation_groups", "Transactions of several mutations", calls::groups);
    gauge("sostenuto_mutations_grouped", "Mutations that shared one", calls::grouped);
    gauge("sostenuto_mutations_repeated", "Answered from the record", calls::recordedAnswers);
    gauge(
        "sostenuto_retries_serialization", "Others were in the way", calls::serializationFailures);
    gauge("sostenuto_retries_database", "The database failed", calls::databaseFailures);
    gauge("sostenuto_retries_commit_unknown", "COMMIT had no answer", calls::unknownCommits);
    timing("sostenuto_action", "How long actions take", calls.actionTime());
    gauge("sostenuto_actions_running", "Actions that run", executor::actionsRunning);
    gauge("sostenuto_http_snapshots", "Connections that HTTP queries hold", edge::inUse);
    gauge("sostenuto_http_snapshots_waiting", "HTTP queries that wait for one", edge::waiting);
    gauge("sostenuto_http_snapshot_waits", "How often one had to wait", edge::waits);
  }

  void schedule(JobCounters jobs) {
    timing("sostenuto_job_delay", "From when a job is due until it begins", jobs.delay());
    gauge("sostenuto_jobs_running", "Scheduled functions and crons that run", jobs::running);
    gauge("sostenuto_jobs_failed", "Those whose function failed", jobs::failed);
    gauge("sostenuto_jobs_put_off", "Those that could not be run yet", jobs::putOff);
    gauge("sostenuto_jobs_abandoned", "Actions of servers that ended", jobs::abandoned);
    gauge("sostenuto_schedule_looks", "Looks for what is due", jobs::looks);
  }

  private void timing(String name, String description, Timing timing) {
    for (int i = 0; i < Timing.bounds(); i++) {
      int bound = i;
      String le = BigDecimal.valueOf(Timing.boundSeconds(i)).stripTrailingZeros().toPlainString();
      gauge(name + "_seconds_bucket", description, () -> timing.atMost(bound), new Tag("le", le));
    }
    gauge(name + "_seconds_bucket", description, timing::count, new Tag("le", "+Inf"));
    decimal(name + "_seconds_sum", description, timing::seconds);
    gauge(name + "_seconds_count", description, timing::count);
  }

  private void gauge(String name, String description, LongSupplier value, Tag... tags) {
    metrics.gauge(metadata(name, description), value::getAsLong, tags);
  }

  private void decimal(String name, String description, DoubleSupplier value, Tag... tags) {
    metrics.gauge(metadata(name, description), value::getAsDouble, tags);
  }

  private static Metadata metadata(String name, String description) {
    return Metadata.builder().withName(name).withDescription(description).build();
  }
}
