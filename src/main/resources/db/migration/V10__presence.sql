-- Functions that are to run when a client has gone: a live table, which functions can read. Whose sockets come and go is written down only for
-- the sessions that something waits for.
create table _session_watches (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  session uuid not null,
  name text collate "C" not null,
  args jsonb not null,
  grace double precision not null,
  gone_since double precision,
  -- What only the engine reads: which node has the session's socket, which of its sockets that is, and the job that is due when it stays away.
  node uuid,
  socket bigint not null default 0,
  job uuid
);
create index _session_watches_by_creation_time on _session_watches (creation_time, id);
create index _session_watches_by_session on _session_watches (session, creation_time, id);
create index _session_watches_node on _session_watches (node);

-- A peer is there as long as its session is.
alter table room_peers
  add column session uuid,
  add column watch uuid,
  add column tab text collate "C";
create index room_peers_by_room_session on room_peers (room_id, session nulls first, creation_time, id);
create index room_peers_by_user on room_peers (user_id, creation_time, id);

-- Who may send to whom, and since when the host has been away.
alter table rooms
  add column topology text collate "C" not null default 'mesh',
  add column hostless_since double precision;

-- How much has been sent to a peer, and how much of it was there when that was last counted.
alter table signaling_inboxes
  add column bytes bigint not null default 0,
  add column counted int not null default 0,
  add column counted_bytes bigint not null default 0;
