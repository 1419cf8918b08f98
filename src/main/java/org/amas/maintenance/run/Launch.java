package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.annotation.JsonDeserialize;

import java.util.Map;

/**
 * What a caller asks for; every field may be missing or wrong until it is checked.
 *
 * @param parameters as JSON has them
 * @param dryRun whether only plans are made; left out it means no, and null means nothing
 * @param planDigest of the plan that the caller saw; needed if any step changes something
 * @param confirmation the environment's name, typed; needed if any step destroys something
 */
public record Launch(
        @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable String procedure,
        @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable String environment,
        @Nullable Map<String, @Nullable Object> parameters,
        @Nullable String reason,
        @JsonDeserialize(using = TrueOrFalse.class) @Nullable Boolean dryRun,
        @Nullable String planDigest,
        @Nullable String confirmation) {

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }
}
