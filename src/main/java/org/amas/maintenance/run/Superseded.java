package org.amas.maintenance.run;

/** Another executor has claimed the run since: this one must not write any more. */
class Superseded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Superseded(long run) {
        super("run " + run + " belongs to another executor");
    }
}
