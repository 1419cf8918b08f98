package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** How bad a log line says it is; ordered. Every format's own words come down to these. */
enum Level {
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL;

    /** The words of Python, Java, syslog, structlog and PostgreSQL; null for any other word. */
    static @Nullable Level word(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "TRACE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5" -> DEBUG;
            case "INFO", "INFORMATION", "NOTICE", "LOG", "SUCCESS", "NOTSET" -> INFO;
            case "WARN", "WARNING" -> WARNING;
            case "ERROR", "ERR", "SEVERE", "EXCEPTION" -> ERROR;
            case "CRITICAL", "CRIT", "FATAL", "PANIC", "ALERT", "EMERG", "EMERGENCY" -> CRITICAL;
            default -> null;
        };
    }

    boolean atLeast(Level other) {
        return compareTo(other) >= 0;
    }
}
