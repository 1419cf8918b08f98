-- Whoever saves a window says which version of it they looked at, and why it is changed; automatic tells whether its
-- duties may be started without a person, where every step only reads.
alter table duty_slot add column version bigint default 0 not null;
alter table duty_slot add column automatic boolean default true not null;
alter table duty_slot add column reason varchar(2000);
