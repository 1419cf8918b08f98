package org.amas.maintenance.run;

import org.springframework.data.repository.Repository;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The step results of all runs. */
interface StepResults extends Repository<StepResult, Long> {

    StepResult save(StepResult step);

    Optional<StepResult> findById(long id);

    List<StepResult> findByRunIdOrderByNumberAscAttemptAsc(long runId);

    List<StepResult> findByRunIdAndAttemptOrderByNumber(long runId, int attempt);

    List<StepResult> findByRunIdInOrderByNumberAscAttemptAsc(Collection<Long> runIds);

    List<StepResult> findByRunIdAndNumberOrderByAttempt(long runId, int number);

    Optional<StepResult> findByRunIdAndNumberAndAttempt(long runId, int number, int attempt);

    List<StepResult> findByStateInAndAttemptGreaterThan(Collection<StepState> states, int attempt);
}
