package org.amas.maintenance.notify;

import java.util.List;
import java.util.Optional;

/** Knows what a run made to be read, such as a report: then the run's message says that. */
public interface BulletinSource {

    Optional<Bulletin> madeBy(long run);

    /**
     * @param title what it is, in a few words
     * @param sentence what it is about
     * @param lines what it says, of which the first twenty are sent
     * @param page where all of it is seen
     */
    record Bulletin(String title, String sentence, List<String> lines, String page) {}
}
