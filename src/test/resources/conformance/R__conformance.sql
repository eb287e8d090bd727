-- The table of the conformance tests' own functions (dev.sostenuto.conformance); never part of the product.
create table if not exists samples (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  scope text collate "C" not null,
  label text collate "C",
  amount double precision,
  serial bigint,
  raw bytea,
  extra jsonb,
  parent uuid
);
create index if not exists samples_by_creation_time on samples (creation_time, id);
create index if not exists by_scope_label on samples (scope, label nulls first, creation_time, id);
create index if not exists by_scope_amount on samples (scope, amount nulls first, creation_time, id);
create index if not exists by_scope_serial on samples (scope, serial nulls first, creation_time, id);

-- What is exported and imported.
create table if not exists shelves (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  name text collate "C" not null unique
);
create index if not exists shelves_by_creation_time on shelves (creation_time, id);
create table if not exists keepsakes (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  shelf_id uuid not null references shelves (id),
  label text collate "C" not null,
  note text collate "C",
  pieces int not null default 1 check (pieces >= 0),
  serial bigint,
  weight double precision,
  wrapped boolean not null default false,
  token uuid,
  made timestamptz,
  seen timestamptz,
  raw bytea,
  color text collate "C",
  extra jsonb,
  previous uuid references keepsakes (id) deferrable
);
create index if not exists keepsakes_by_creation_time on keepsakes (creation_time, id);
