-- What the engine itself remembers.

-- The newest mutation of each client session that has committed.
create table sostenuto_sessions (
  session_id uuid primary key,
  last_request bigint not null,
  touched timestamptz not null
);
create index sostenuto_sessions_touched on sostenuto_sessions (touched);

-- The answers of committed mutations, for clients that ask again.
create table sostenuto_claims (
  session_id uuid not null,
  request_id bigint not null,
  result text not null,
  log_lines text[] not null,
  created timestamptz not null,
  primary key (session_id, request_id)
);
create index sostenuto_claims_created on sostenuto_claims (created);

-- Random bytes that all nodes share, such as the key of pagination cursors.
create table sostenuto_secrets (
  name text primary key,
  value bytea not null
);
