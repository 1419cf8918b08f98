package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Version;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Optional;

/** Tells who approves something for later what must be backed up until then. */
@Component
class BackupOutlook {

    private final Steps steps;
    private final BackupRule rule;

    BackupOutlook(Steps steps, BackupRule rule) {
        this.steps = steps;
        this.rule = rule;
    }

    /** Empty if the backups that there are will do, and if the step can't be performed anyhow. */
    Optional<String> at(Instant then, Run run, StepResult step) {
        try {
            Version version = steps.version(run);
            Assignment assignment =
                    steps.assignment(run, version, steps.parameters(run, version), step);
            return rule.covers(assignment.environment(), assignment.bound()).outlook(then);
        } catch (Steps.NotPossible e) {
            return Optional.empty();
        }
    }
}
