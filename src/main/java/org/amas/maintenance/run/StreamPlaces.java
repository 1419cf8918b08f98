package org.amas.maintenance.run;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** So many streams may one person have open, so that nobody can use up what all need. */
@Component
class StreamPlaces {

    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final int each;

    StreamPlaces(RunSettings settings) {
        this.each = settings.streamsPerPerson();
    }

    int each() {
        return each;
    }

    /**
     * @return false if all are taken; else it is to be freed
     */
    boolean take(String person) {
        int now = taken.merge(person, 1, Integer::sum);
        if (now <= each) {
            return true;
        }
        free(person);
        return false;
    }

    void free(String person) {
        taken.computeIfPresent(person, (name, number) -> number > 1 ? number - 1 : null);
    }
}
