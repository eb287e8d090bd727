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
