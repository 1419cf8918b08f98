create table audit_event (
  sequence      bigint primary key,
  at            timestamp(6) with time zone not null,
  actor_kind    varchar(20) not null,
  actor_name    varchar(200) not null,
  address       varchar(100),
  action        varchar(60) not null,
  object_type   varchar(40) not null,
  object        varchar(300) not null,
  outcome       varchar(20) not null,
  environment   varchar(60),
  reason        varchar(2000),
  detail        varchar(20000) not null,
  previous_hash varchar(64) not null,
  hash          varchar(64) not null
);
create index audit_event_at on audit_event (at);
create index audit_event_actor on audit_event (actor_name, sequence);
create index audit_event_object on audit_event (object_type, object, sequence);

-- One row, locked by whoever appends: the chain has exactly one next place.
create table audit_head (
  id       integer primary key,
  sequence bigint not null,
  hash     varchar(64) not null
);
insert into audit_head (id, sequence, hash)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
