package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.NotBlank;

import org.amas.maintenance.step.Moment;
import org.amas.maintenance.target.TargetType;

import java.time.Instant;

/**
 * @param from the environment whose newest verified backup it is about
 */
public record DrillSettings(@NotBlank String from) {

    /** True as well where there are verified ones, all of them from after the disaster. */
    String noBackup(TargetType type, Instant killed) {
        return "no verified backup of %s in %s was taken before the stack was killed at %s"
                .formatted(type.word(), from, Moment.second(killed));
    }
}
