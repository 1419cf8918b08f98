package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Which backup is checked.
 *
 * @param backup its name; null for the newest of the target
 */
public record CheckSettings(
        @Nullable @Pattern(regexp = "[0-9A-Za-z-]{1,60}", message = "must be the name of a backup")
                String backup) {}
