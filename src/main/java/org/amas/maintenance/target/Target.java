package org.amas.maintenance.target;

import java.util.stream.Stream;

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

    /** What must never be shown: masked in output before it is stored. */
    default Stream<Secret> secrets() {
        return Stream.empty();
    }

    /**
     * Asks the server whether it is there, which version it is and what our account lacks. Changes
     * nothing and takes at most about 5 s.
     */
    Answer probe();
}
