package org.amas.maintenance.run;

import java.util.List;

/** What speaks against a launch without forbidding it. Rooms above this one know such things. */
public interface LaunchCaution {

    /** Sentences for whoever is about to launch there now; none if nothing speaks against it. */
    List<String> about(String environment);
}
