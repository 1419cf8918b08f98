package org.amas.maintenance.procedure;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A text that is no procedure, with everything that is wrong about it. */
class Flawed extends Exception {

    private static final long serialVersionUID = 1L;

    /** As many as somebody corrects before looking again; the others are counted. */
    static final int MOST = 20;

    private final transient List<Flaw> flaws;

    Flawed(List<Flaw> flaws) {
        super(flaws.toString());
        this.flaws =
                first(
                        flaws.stream()
                                .distinct()
                                .sorted(
                                        Comparator.comparingInt((Flaw f) -> f.place().line())
                                                .thenComparingInt(f -> f.place().column()))
                                .toList());
    }

    private static List<Flaw> first(List<Flaw> sorted) {
        int more = sorted.size() - MOST;
        if (more <= 0) {
            return sorted;
        }
        Flaw rest =
                new Flaw(
                        Flaw.Place.NOWHERE,
                        more == 1 ? "and 1 more error" : "and " + more + " more errors");
        return Stream.concat(sorted.stream().limit(MOST), Stream.of(rest)).toList();
    }

    Flawed(Flaw.Place place, String message) {
        this(List.of(new Flaw(place, message)));
    }

    /** In the order of the text; the last one counts those that are too many to be told. */
    List<Flaw> flaws() {
        return flaws;
    }
}
