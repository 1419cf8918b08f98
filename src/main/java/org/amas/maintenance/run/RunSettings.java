package org.amas.maintenance.run;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import java.time.Duration;

/**
 * {@code amas.run.*}.
 *
 * @param concurrent how many runs are performed at once
 * @param outputLimit how much of one step's output is kept; the rest is counted and dropped
 * @param diskReserve how much must be free on the disk of our own data for a run to be started
 * @param searchTime how long one search in a step's output may take before it says how far it came
 * @param grace how long a stopped step may take to end before it is left behind
 * @param streamsPerPerson how many live pages one person may have open; further ones ask now and
 *     then
 * @param poll how often queued runs are looked for, should a wake-up have been missed
 */
@Validated
@ConfigurationProperties("amas.run")
record RunSettings(
        @Min(1) @Max(500) @DefaultValue("20") int concurrent,
        @DefaultValue("1GB") DataSize outputLimit,
        @DefaultValue("256MB") DataSize diskReserve,
        @Min(1) @DefaultValue("20") int streamsPerPerson,
        @DefaultValue("5s") Duration searchTime,
        @DefaultValue("15s") Duration grace,
        @DefaultValue("3s") Duration poll) {}
