package org.amas.maintenance.run;

import java.time.Duration;
import java.util.Optional;

/** How long what is owed may take. The room above that plans it knows. */
public interface OwedWindows {

    /** The length of the next window; empty where nothing is owed. */
    Optional<Duration> next(String procedure, String environment);
}
