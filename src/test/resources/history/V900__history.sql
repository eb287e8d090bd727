-- The lists of the history runs. Nothing here keeps a value from being there twice: that is what the checker looks for.
create table history_tallies (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  list_name text collate "C" not null,
  entries integer not null default 0
);
create index history_tallies_by_creation_time on history_tallies (creation_time, id);
create index history_by_name on history_tallies (list_name, creation_time, id);

create table history_entries (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  list_name text collate "C" not null,
  position integer not null,
  value text collate "C" not null
);
create index history_entries_by_creation_time on history_entries (creation_time, id);
create index history_by_position on history_entries (list_name, position, creation_time, id);

-- Where the log stood just before an entry was committed.
create table history_stamps (
  list_name text collate "C" not null,
  value text collate "C" not null,
  stamp pg_lsn not null
);
create function history_stamp() returns trigger language plpgsql as $$
begin
  insert into history_stamps values (new.list_name, new.value, pg_current_wal_insert_lsn());
  return null;
end $$;
create constraint trigger history_stamp after insert on history_entries
  deferrable initially deferred for each row execute function history_stamp();
