package org.amas.maintenance.notify;

import com.fasterxml.jackson.annotation.JsonProperty;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Severity;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One rule: when people should know. It has exactly one condition.
 *
 * @param alert its name
 * @param severity WARNING or CRITICAL
 * @param lasting how long it must be so already; at once unless said
 */
record AlertRule(
        @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9]*") String alert,
        @NotNull Severity severity,
        @NotBlank @Size(max = 300) String summary,
        @DurationMin(seconds = 0) @DurationMax(days = 30) @JsonProperty("for") Duration lasting,
        @Valid @Nullable OnReading reading,
        @Valid @Nullable OnFinding finding,
        @Valid @Nullable OnBackup backup,
        @Valid @Nullable OnDuty duty) {

    AlertRule {
        lasting = lasting == null ? Duration.ZERO : lasting;
    }

    /** What is looked at. Whatever is added here needs an {@link AlertSource}. */
    sealed interface Condition permits OnReading, OnFinding, OnBackup, OnDuty {}

    /**
     * A reading that runs have taken, series by series.
     *
     * @param kind of the steps that take it
     * @param labels only series that have these
     * @param countdown it is less by one for each day since it was taken
     * @param within an older value tells nothing; 26 h
     */
    record OnReading(
            @NotBlank String kind,
            @NotBlank String name,
            Map<String, String> labels,
            @Nullable Double above,
            @Nullable Double below,
            Boolean countdown,
            @DurationMin(minutes = 1) @DurationMax(days = 100) Duration within)
            implements Condition {

        OnReading {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            countdown = countdown != null && countdown;
            within = within == null ? Duration.ofHours(26) : within;
        }

        @AssertTrue(message = "has either above or below")
        boolean isOneBound() {
            return (above == null) != (below == null);
        }

        boolean breachedBy(double value) {
            return above != null && value > above || below != null && value < below;
        }
    }

    /**
     * What a check has found and not found gone.
     *
     * @param kind of the check
     * @param severity at least; WARNING unless said
     * @param fingerprint its beginning; any if empty
     * @param within a check that didn't look for longer tells nothing; 26 h
     */
    record OnFinding(
            @NotBlank String kind,
            Severity severity,
            String fingerprint,
            @DurationMin(minutes = 1) @DurationMax(days = 100) Duration within)
            implements Condition {

        OnFinding {
            severity = severity == null ? Severity.WARNING : severity;
            fingerprint = fingerprint == null ? "" : fingerprint;
            within = within == null ? Duration.ofHours(26) : within;
        }
    }

    /**
     * The newest verified backup of each store.
     *
     * @param older than this, or there is none
     */
    record OnBackup(@NotNull @DurationMin(hours = 1) @DurationMax(days = 400) Duration older)
            implements Condition {}

    /**
     * Duties that nobody has done.
     *
     * @param procedure its key, or how it begins: {@code daily/*}; all unless said
     * @param late so long after the window's end; null if only what is missed
     */
    record OnDuty(
            @Pattern(regexp = "[a-z0-9/-]*\\*?") String procedure,
            @DurationMin(seconds = 0) @DurationMax(days = 30) @Nullable Duration late)
            implements Condition {

        OnDuty {
            procedure = procedure == null ? "*" : procedure;
        }

        boolean isAbout(String key) {
            return procedure.endsWith("*")
                    ? key.startsWith(procedure.substring(0, procedure.length() - 1))
                    : key.equals(procedure);
        }
    }

    @AssertTrue(message = "has exactly one of reading, finding, backup and duty")
    boolean isOneCondition() {
        return conditions().count() == 1;
    }

    @AssertTrue(message = "severity is WARNING or CRITICAL")
    boolean isToldAtAll() {
        return severity == null || severity == Severity.WARNING || severity == Severity.CRITICAL;
    }

    Condition condition() {
        return conditions().findFirst().orElseThrow();
    }

    private Stream<Condition> conditions() {
        return Stream.<@Nullable Condition>of(reading, finding, backup, duty)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }
}
