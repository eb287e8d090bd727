-- Environment variables: a live table, so that setting one runs the queries again that read it. A value is bytes, since text holds no NUL.
create table _environment_variables (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  name text collate "C" not null unique,
  value bytea not null
);
create index _environment_variables_by_creation_time on _environment_variables (creation_time, id);
create index _environment_variables_by_name on _environment_variables (name, creation_time, id);
