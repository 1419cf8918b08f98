-- Until when a channel's receiver asked for nothing to be sent.
create table notify_rest (
  channel  varchar(60) primary key,
  until_at timestamp(6) with time zone not null
);
