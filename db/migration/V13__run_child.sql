-- The step of another run that started this one; and at that step, the run that it started.
alter table run_run add column parent_id bigint;
alter table run_run add column parent_step integer;
alter table run_step add column child_id bigint;
create index run_run_parent on run_run (parent_id);
