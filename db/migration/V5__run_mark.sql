-- Tells the work of a run from that of a run with the same number in another installation.
alter table run_run add column mark varchar(12) default 'unmarked' not null;
