create table centers (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  name text collate "C" not null
);
create index centers_by_creation_time on centers (creation_time, id);

create table students (
  id uuid primary key default gen_random_uuid(),
  creation_time double precision not null default extract(epoch from clock_timestamp()) * 1000,
  center_id uuid not null references centers (id),
  name text collate "C" not null,
  status text collate "C" not null check (status in ('active', 'trial', 'inactive'))
);
create index students_by_creation_time on students (creation_time, id);
create index by_center_status on students (center_id, status, creation_time, id);
