package org.amas.maintenance.run;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a signature does to a run's verdict. It is given only once everything that failed before it
 * has an owner and a day: from then on these failures warn. The steps themselves stay failed.
 */
final class SignedOff {

    /** Why a run with a failed step ends with warnings. */
    static final String NOTE = "what failed was signed off: all of it has an owner and a day";

    private SignedOff() {}

    /** As the run is judged by; in the order of the steps. */
    static <T> List<StepState> states(
            List<T> steps, Function<T, String> kind, Function<T, StepState> state) {
        int signed =
                IntStream.range(0, steps.size())
                        .filter(i -> SignOffKind.NAME.equals(kind.apply(steps.get(i))))
                        .filter(i -> isSigned(state.apply(steps.get(i))))
                        .max()
                        .orElse(0);
        return IntStream.range(0, steps.size())
                .mapToObj(
                        i ->
                                i < signed
                                        ? owned(state.apply(steps.get(i)))
                                        : state.apply(steps.get(i)))
                .toList();
    }

    /** It warns of what was promised before and not kept; a sign-off left incomplete fails. */
    private static boolean isSigned(StepState state) {
        return state == StepState.PASSED || state == StepState.WARNED;
    }

    private static StepState owned(StepState state) {
        return state == StepState.FAILED || state == StepState.TIMED_OUT ? StepState.WARNED : state;
    }
}
