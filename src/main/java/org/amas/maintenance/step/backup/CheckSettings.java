package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Which backup is checked.
 *
 * @param backup its name; null for the newest of the target
 * @param ofThisRun true for none but one that an earlier step of the same run has made
 */
public record CheckSettings(
        @Nullable @Pattern(regexp = "[0-9A-Za-z-]{1,60}", message = "must be the name of a backup")
                String backup,
        @Nullable Boolean ofThisRun) {

    boolean onlyThisRun() {
        return Boolean.TRUE.equals(ofThisRun);
    }
}
