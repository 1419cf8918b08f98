package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** What the reviews have in common: find the sources, read them, say what was covered, conclude. */
final class Review {

    /** Draws the conclusions. */
    interface Conclusion {

        /**
         * @param covered the services that something can be said of
         */
        Outcome of(Survey survey, Set<String> covered);
    }

    private Review() {}

    static Outcome perform(
            StepContext context, Scope scope, Span span, Watch watch, Conclusion conclusion)
            throws IOException {
        context.say(
                "Looking for logs of the %s before %s%s"
                        .formatted(
                                Amount.time(scope.window()),
                                span.end().truncatedTo(ChronoUnit.SECONDS),
                                scope.baseline().isZero()
                                        ? ""
                                        : ", and of the "
                                                + Amount.time(scope.baseline())
                                                + " before"));
        try (LogSources sources = LogSources.find(context, scope, span.baseline())) {
            context.say(Amount.of(sources.found().size(), "log") + " found");
            if (sources.found().isEmpty() && sources.dockerDown() != null) {
                return Outcome.unknown(
                        "docker: " + sources.dockerDown() + "; files: " + filesWhy(sources));
            }
            if (sources.found().isEmpty() && sources.expected().isEmpty()) {
                return Outcome.unknown("there is neither a container nor a log file");
            }
            Survey survey = new Survey(context, sources.found(), span, scope.zone(), watch);
            survey.read();
            if (context.cancelled()) {
                return Outcome.unknown("stopped before all logs were read");
            }
            Set<String> covered = new Coverage(context, sources, survey, span).report();
            return conclusion.of(survey, covered);
        }
    }

    private static String filesWhy(LogSources sources) {
        String absent = sources.filesAbsent();
        return absent == null ? "none match the environment's patterns" : absent;
    }
}
