package dev.sostenuto.engine.schedule;

/**
 * The statements about one of the two tables that hold jobs. Immutable.
 *
 * <p>A row is found by id and by where it lies ({@code ctid}): the latter is another one after each
 * change, and reads no page of an index, which under SERIALIZABLE would get in the way of all who
 * schedule something.
 */
record JobTable(String name, String key, String cron) {
  static final JobTable CALLS = new JobTable("_scheduled_functions", "name", "null");
  static final JobTable CRONS = new JobTable("sostenuto_cron_runs", "cron", "cron");

  private static final String NOW = "(extract(epoch from now()) * 1000)::float8";
  private static final String CLOCK = "(extract(epoch from clock_timestamp()) * 1000)::float8";
  private static final String DUE = "coalesce(retry_at, scheduled_time)";
  private static final String PENDING = "state ->> 'kind' = 'pending'";
  private static final String RUNNING = "state ->> 'kind' = 'inProgress'";

  /** What a function's arguments are: a cron's alone, a call's in a list. */
  private String args() {
    return this == CALLS ? "(args -> 0)::text" : "args::text";
  }

  /** When the next row is due that is not yet, as the statement sees it. */
  String next() {
    return "select min(%s) from %s where %s and %s > %s".formatted(DUE, name, PENDING, DUE, NOW);
  }

  /** Keys, ids to leave out, limit. Rows that somebody runs are locked. */
  String due() {
    return ("select id, ctid::text, name, %s, attempts, %s - %s from %s where %s and %s <= %s"
            + " and %s = any(?) and id <> all(?) order by %s limit ? for update skip locked")
        .formatted(cron, NOW, DUE, name, PENDING, DUE, NOW, key, DUE);
  }

  /** Place, id. */
  String claim() {
    return "select %s from %s where ctid = ?::tid and id = ? and %s for update skip locked"
        .formatted(args(), name, PENDING);
  }

  /** Place, id; the row is claimed. */
  String succeed() {
    return "update %s set state = '{\"kind\": \"success\"}', completed_time = %s where ctid = ?::tid and id = ?"
        .formatted(name, CLOCK);
  }

  /** Node, seconds of its lease, node, place, id. */
  String take() {
    return ("with alive as (insert into sostenuto_nodes (node, alive_until)"
            + " values (?, now() + make_interval(secs => ?)) on conflict (node) do update"
            + " set alive_until = greatest(sostenuto_nodes.alive_until, excluded.alive_until))"
            + " update %s set state = '{\"kind\": \"inProgress\"}', runner = ? where id = (select id from %s"
            + " where ctid = ?::tid and id = ? and %s for update skip locked) returning %s")
        .formatted(name, name, PENDING, args());
  }

  /** State, id, node. */
  String endAction() {
    return ("update %s set state = ?::jsonb, completed_time = %s, runner = null"
            + " where id = ? and runner = ? and %s")
        .formatted(name, CLOCK, RUNNING);
  }

  /** State, id. */
  String failMutation() {
    return "update %s set state = ?::jsonb, completed_time = %s where id = ? and %s"
        .formatted(name, CLOCK, PENDING);
  }

  /** Milliseconds, id. */
  String postpone() {
    return "update %s set retry_at = %s + ?, attempts = attempts + 1 where id = ? and %s"
        .formatted(name, NOW, PENDING);
  }

  /** State. */
  String failAbandoned() {
    return ("update %s j set state = ?::jsonb, completed_time = %s, runner = null where %s"
            + " and not exists (select from sostenuto_nodes n where n.node = j.runner and n.alive_until > now())")
        .formatted(name, CLOCK, RUNNING);
  }
}
