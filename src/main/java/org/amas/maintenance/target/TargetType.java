package org.amas.maintenance.target;

import java.util.Locale;

/** What an environment can own. */
public enum TargetType {
    DOCKER,
    POSTGRES,
    REDIS,
    NEO4J,
    API,
    HOST,
    FILES,
    CERTIFICATES,
    PROMETHEUS,
    ALERTMANAGER,
    GRAFANA;

    /** As written in configuration, the API and messages: {@code postgres}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
