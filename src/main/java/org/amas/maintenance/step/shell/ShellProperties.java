package org.amas.maintenance.step.shell;

import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import java.time.Duration;

/**
 * Whether procedures may run commands at all, how they are ended, and what one of them may use.
 *
 * @param enabled off unless switched on
 * @param grace between TERM and KILL
 * @param processes of one step at the same time, threads included
 * @param memory of all processes of one step together
 * @param diskReserve what a step that writes must leave free on the disk that holds our own data
 */
@Validated
@ConfigurationProperties("amas.step.shell")
record ShellProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("5s") Duration grace,
        @Min(8) @DefaultValue("1024") int processes,
        @DefaultValue("2GB") DataSize memory,
        @DefaultValue("512MB") DataSize diskReserve) {

    static final String OFF = "shell steps are off: set amas.step.shell.enabled=true";
}
