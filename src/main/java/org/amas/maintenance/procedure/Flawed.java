package org.amas.maintenance.procedure;

import java.util.Comparator;
import java.util.List;

/** A text that is no procedure, with everything that is wrong about it. */
class Flawed extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Flaw> flaws;

    Flawed(List<Flaw> flaws) {
        super(flaws.toString());
        this.flaws =
                flaws.stream()
                        .distinct()
                        .sorted(
                                Comparator.comparingInt((Flaw f) -> f.place().line())
                                        .thenComparingInt(f -> f.place().column()))
                        .toList();
    }

    Flawed(Flaw.Place place, String message) {
        this(List.of(new Flaw(place, message)));
    }

    /** In the order of the text. */
    List<Flaw> flaws() {
        return flaws;
    }
}
