-- Who uses the applications, by the identifier of their tokens.
create table users (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  token_identifier text collate "C" not null unique,
  name text collate "C",
  email text collate "C",
  image text collate "C",
  is_anonymous boolean not null default false
);
create index users_by_creation_time on users (creation_time, id);
create index users_by_token on users (token_identifier, creation_time, id);

-- From a guest's signing in to the signing out, on one device.
create table sign_ins (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  user_id uuid not null references users (id) on delete cascade,
  subject text collate "C" not null,
  generation bigint not null default 0,
  renewed timestamptz not null default now(),
  expires timestamptz not null
);
create index sign_ins_by_creation_time on sign_ins (creation_time, id);
create index sign_ins_by_user on sign_ins (user_id, creation_time, id);
create index sign_ins_by_expires on sign_ins (expires, creation_time, id);
