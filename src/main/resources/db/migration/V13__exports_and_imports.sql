-- Exports that were asked for: a live table, which the command line watches. The snapshot is one that a server holds for a while.
create table _exports (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  start_ts bigint not null unique,
  complete_ts bigint not null,
  with_files boolean not null,
  snapshot text collate "C" not null
);
create index _exports_by_creation_time on _exports (creation_time, id);

-- Imports and what became of them: a live table too. Whoever works on one holds an advisory lock.
create table _snapshot_imports (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  request jsonb not null,
  state jsonb not null
);
create index _snapshot_imports_by_creation_time on _snapshot_imports (creation_time, id);

-- The file of an import as it was uploaded. Unlogged: it is not worth the log, and after a crash it is uploaded again.
create unlogged table sostenuto_import_parts (
  import_id uuid not null,
  part int not null,
  bytes bytea not null,
  created timestamptz not null default now(),
  primary key (import_id, part)
);
alter table sostenuto_import_parts alter column bytes set storage external;
