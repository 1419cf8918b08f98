package org.amas.maintenance.step;

/** How bad a finding is; ordered. */
public enum Severity {
    INFO,
    WARNING,
    ERROR,
    CRITICAL
}
