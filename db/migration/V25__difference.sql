-- How a table differs from the same one in an earlier run, told once when its step ends. earlier_run is a number, not a
-- reference: what was compared stays true when that run is no longer kept.
create table run_difference (
  table_id    bigint primary key references run_table (id) on delete cascade,
  earlier_run bigint not null,
  earlier_at  timestamp(6) with time zone not null,
  fresh       integer not null,
  gone        integer not null,
  changed     integer not null,
  measured    integer not null,
  detail      varchar(1000000) not null
);
