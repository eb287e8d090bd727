-- Functions that are to be run later, and what became of them: a live table, which functions can read.
create table _scheduled_functions (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  name text collate "C" not null,
  args jsonb not null,
  scheduled_time double precision not null,
  completed_time double precision,
  state jsonb not null default '{"kind": "pending"}',
  -- What only the scheduler reads: when to try again, how often that was put off, and which node runs it.
  retry_at double precision,
  attempts int not null default 0,
  runner uuid
);
create index _scheduled_functions_by_creation_time on _scheduled_functions (creation_time, id);
create index _scheduled_functions_due on _scheduled_functions ((coalesce(retry_at, scheduled_time))) where state ->> 'kind' = 'pending';
create index _scheduled_functions_running on _scheduled_functions (runner) where state ->> 'kind' = 'inProgress';
create index _scheduled_functions_completed on _scheduled_functions (completed_time) where completed_time is not null;

-- The runs of crons: at most one of each is unfinished, and no slot is run twice.
create table sostenuto_cron_runs (
  id uuid primary key default gen_random_uuid(),
  cron text collate "C" not null,
  definition text not null,
  name text collate "C" not null,
  args jsonb not null,
  scheduled_time double precision not null,
  completed_time double precision,
  state jsonb not null default '{"kind": "pending"}',
  retry_at double precision,
  attempts int not null default 0,
  runner uuid,
  unique (cron, scheduled_time)
);
create unique index sostenuto_cron_runs_unfinished on sostenuto_cron_runs (cron) where completed_time is null;

-- Nodes that run actions of the schedule, as long as they say so.
create table sostenuto_nodes (
  node uuid primary key,
  alive_until timestamptz not null
);
