package org.amas.maintenance.procedure;

/** Something wrong at a place of a YAML text whose file isn't named yet. */
record Flaw(Place place, String message) {

    /** Both count from 1. */
    record Place(int line, int column) {

        static final Place NOWHERE = new Place(0, 0);
    }

    LoadError in(String file) {
        return new LoadError(file, place.line(), place.column(), message);
    }
}
