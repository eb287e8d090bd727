-- Who has a credential of Cloudflare's relay, to end it before its time. The password is nowhere.
create table turn_relays (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  room_id uuid not null references rooms (id),
  user_id uuid not null references users (id),
  key text collate "C" not null,
  username text collate "C" not null,
  expires timestamptz not null,
  closed boolean not null default false
);
create index turn_relays_by_creation_time on turn_relays (creation_time, id);
create index turn_relays_by_room_user on turn_relays (room_id, user_id, creation_time, id);
create index turn_relays_by_expires on turn_relays (expires, creation_time, id);
