-- The review that agreed on it; null if a person raised it.
alter table report_action add column run_id bigint;
create index report_action_run on report_action (run_id);
