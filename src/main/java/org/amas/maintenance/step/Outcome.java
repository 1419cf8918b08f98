package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

/**
 * What a kind says of its own work. It can't pass by itself: a done step is judged by the engine
 * from its readings, findings and evidence.
 *
 * @param headline one line for a reader, such as {@code 12 files compressed, 3 deleted}
 * @param reason why, for everything but {@code DONE}
 * @param conclusive the work itself is evidence: an exit code, a person's answer
 * @param printedWhy the reason is only a number, such as an exit code: what was printed says more
 * @param form what a person is asked; for {@code WAITING} only
 */
public record Outcome(
        Ending ending,
        @Nullable String headline,
        @Nullable String reason,
        boolean conclusive,
        boolean printedWhy,
        @Nullable Form form) {

    /** How the work ended. */
    public enum Ending {
        DONE,
        FAILED,
        /** A tool, extension, server or permission isn't there. */
        NOT_RUN,
        /** A source of evidence is down, or its data is missing. */
        UNKNOWN,
        /** Not asked for. */
        SKIPPED,
        /** A person is asked; performed again when the answer is there. */
        WAITING
    }

    public static Outcome done(String headline) {
        return new Outcome(Ending.DONE, headline, null, false, false, null);
    }

    /** Done, and an exit code or a person's answer is the evidence. */
    public static Outcome concluded(String headline) {
        return new Outcome(Ending.DONE, headline, null, true, false, null);
    }

    public static Outcome failed(String reason) {
        return new Outcome(Ending.FAILED, null, reason, true, false, null);
    }

    /** A command ended by itself and failed: its output says why, the reason only how. */
    public static Outcome exited(String reason) {
        return new Outcome(Ending.FAILED, null, reason, true, true, null);
    }

    public static Outcome notRun(String reason) {
        return new Outcome(Ending.NOT_RUN, null, reason, false, false, null);
    }

    public static Outcome unknown(String reason) {
        return new Outcome(Ending.UNKNOWN, null, reason, false, false, null);
    }

    public static Outcome skipped(String reason) {
        return new Outcome(Ending.SKIPPED, null, reason, false, false, null);
    }

    /**
     * A person is asked. The step holds no thread, connection or lock meanwhile; what it has
     * measured so far isn't kept. It is performed again with the {@linkplain StepContext#answers
     * answer}.
     */
    public static Outcome waiting(Form form) {
        return new Outcome(Ending.WAITING, null, "an answer", false, false, form);
    }

    public Outcome headline(String line) {
        return new Outcome(ending, line, reason, conclusive, printedWhy, form);
    }
}
