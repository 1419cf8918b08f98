package org.amas.maintenance.target;

/**
 * One server, or part of a host, that an environment owns. Holds configuration only; a connection
 * is opened per use by a method of the concrete type.
 */
public interface Target {

    TargetType type();

    /**
     * Where it is, without any secret. Also the name of its lock: two environments that name the
     * same address share one lock.
     */
    String address();
}
