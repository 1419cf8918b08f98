-- What makes a form that is sent twice one deed: the token it carries, and where it led.
create table access_form (
  actor_name   varchar(200) not null,
  token        varchar(200) not null,
  request_hash varchar(64) not null,
  led_to       varchar(2000),
  created_at   timestamp(6) with time zone not null,
  primary key (actor_name, token)
);
