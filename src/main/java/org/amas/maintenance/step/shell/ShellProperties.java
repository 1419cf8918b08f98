package org.amas.maintenance.step.shell;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * Whether procedures may run commands at all, and how they are ended.
 *
 * @param enabled off unless switched on
 * @param grace between TERM and KILL
 */
@ConfigurationProperties("amas.step.shell")
record ShellProperties(@DefaultValue("false") boolean enabled, @DefaultValue("5s") Duration grace) {

    static final String OFF = "shell steps are off: set amas.step.shell.enabled=true";
}
