-- Where people meet. A slug names one open room.
create table rooms (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  slug text collate "C" not null,
  kind text collate "C" not null default 'one-on-one',
  status text collate "C" not null default 'open',
  host_id uuid not null references users (id),
  joins int not null default 0
);
create index rooms_by_creation_time on rooms (creation_time, id);
create index rooms_by_slug on rooms (slug, status, creation_time, id);
create unique index rooms_open_slug on rooms (slug) where status = 'open';

-- Who is in a room. A row is one join: whoever leaves has none.
create table room_peers (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  room_id uuid not null references rooms (id),
  user_id uuid not null references users (id),
  caller text collate "C" not null,
  display_name text collate "C",
  role text collate "C" not null,
  epoch int not null
);
create index room_peers_by_creation_time on room_peers (creation_time, id);
create index room_peers_by_room on room_peers (room_id, creation_time, id);
create index room_peers_by_room_user on room_peers (room_id, user_id, creation_time, id);
create index room_peers_by_room_caller on room_peers (room_id, caller, creation_time, id);

-- How far a peer's inbox has come. Every message changes this row, so messages to one peer commit one after the other.
create table signaling_inboxes (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  peer_id uuid not null unique,
  last_time double precision not null,
  sent int not null
);
create index signaling_inboxes_by_creation_time on signaling_inboxes (creation_time, id);
create index signaling_inboxes_by_peer on signaling_inboxes (peer_id, creation_time, id);

create table signaling_messages (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  room_id uuid not null references rooms (id),
  from_user_id uuid not null references users (id),
  to_user_id uuid not null references users (id),
  type text collate "C" not null,
  payload jsonb not null,
  expires_at double precision not null,
  from_peer_id uuid not null,
  to_peer_id uuid not null,
  seq int not null,
  gen int
);
create index signaling_messages_by_creation_time on signaling_messages (creation_time, id);
create index signaling_messages_by_room_and_to_and_creation on signaling_messages (room_id, to_user_id, creation_time, id);
create index signaling_messages_by_expires on signaling_messages (expires_at, creation_time, id);
create index signaling_messages_by_room_and_peer on signaling_messages (room_id, to_peer_id, creation_time, id);
create index signaling_messages_by_room_and_from on signaling_messages (room_id, from_peer_id, creation_time, id);
