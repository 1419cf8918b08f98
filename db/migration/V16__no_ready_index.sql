-- H2 loses entries of an index whose columns two transactions change at nearly the same time, here an answer and the
-- claim that follows it; such a run could not be claimed any more. Parked runs are few, and found by run_run_state.
drop index run_run_ready;
