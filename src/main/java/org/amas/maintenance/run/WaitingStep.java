package org.amas.maintenance.run;

import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds the step that a person speaks to. */
@Component
class WaitingStep {

    private final Runs runs;
    private final StepResults results;

    WaitingStep(Runs runs, StepResults results) {
        this.runs = runs;
        this.results = results;
    }

    /** A step and its run. */
    record Of(Run run, StepResult step) {

        /**
         * It waits for nothing of this kind, which may be because somebody was faster.
         *
         * @param what it doesn't wait for
         * @param before who said what, up to the time
         */
        Conflict waitsForNo(String what, Optional<String> before) {
            return new Conflict(
                    "Step %d of run %d waits for no %s.%s"
                            .formatted(
                                    step.number(),
                                    run.id(),
                                    what,
                                    before.map(one -> " " + one).orElse("")));
        }
    }

    /** {@code ana answered at 23 Nov 2026, 06:00 UTC.} */
    static String said(String by, String what, Instant at) {
        return "%s %s at %s.".formatted(by, what, new Formats().utc(at));
    }

    /**
     * @throws NotFound if there is no such run or step
     */
    Of find(long run, int number) {
        return of(runs.findById(run), run, number);
    }

    /** The same, and nobody else changes the run until the transaction ends. */
    Of findForChange(long run, int number) {
        return of(runs.findForChange(run), run, number);
    }

    /** The steps of the run before this one, in order. */
    List<StepResult> before(long run, int number) {
        return results.findByRunIdAndAttemptOrderByNumber(run, 0).stream()
                .filter(step -> step.number() < number)
                .toList();
    }

    private Of of(Optional<Run> found, long id, int number) {
        Run run = found.orElseThrow(() -> new NotFound("There is no run %d.".formatted(id)));
        return new Of(
                run,
                results.findByRunIdAndNumberAndAttempt(id, number, 0)
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "Run %d has no step %d.".formatted(id, number))));
    }
}
