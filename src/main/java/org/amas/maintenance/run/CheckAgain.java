package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.springframework.stereotype.Component;

@Component
class CheckAgain {
    void start(long run, int step, Actor actor) {
        throw new UnsupportedOperationException();
    }
}
