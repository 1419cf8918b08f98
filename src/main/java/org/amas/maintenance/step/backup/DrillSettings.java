package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.NotBlank;

/**
 * @param from the environment whose newest verified backup it is about
 */
public record DrillSettings(@NotBlank String from) {}
