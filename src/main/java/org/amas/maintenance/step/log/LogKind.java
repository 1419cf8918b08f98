package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A kind that reviews logs: finds where the services log, reads a span of it, says what was
 * covered, and concludes.
 *
 * @param <W> what gathers while the lines go by
 */
abstract class LogKind<S extends LogKind.Where, W extends Watch> implements ReadingKind<S> {

    /** Settings that say which logs are reviewed. */
    interface Where {

        /** The time that is reviewed, until now. */
        Duration window();

        /** The time before it that is compared with. */
        default Duration baseline() {
            return Duration.ZERO;
        }

        /** Those which must have a log; none: those that the environment names. */
        List<String> services();

        /** Globs below the root of the files by service, in the place of the environment's. */
        Map<String, List<String>> sources();

        /** Of times that name none. */
        String zone();

        /** Refuses what leads out of the root and zones there aren't. */
        default Scope scope() {
            return new Scope(window(), baseline(), services(), sources(), Scope.zone(zone()));
        }
    }

    abstract W watch(Span span);

    /** What was read, and how much of it there was. */
    record Seen<W>(W watch, Span span, Survey survey, Set<String> covered) {}

    /** Draws the conclusions. */
    abstract Outcome conclude(S settings, Seen<W> seen, StepContext context);

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.DOCKER, TargetType.FILES);
    }

    @Override
    public final Outcome perform(S settings, StepContext context) throws IOException {
        Scope scope = settings.scope();
        Span span = Span.of(context.clock().instant(), scope.window(), scope.baseline());
        announce(scope, span, context);
        try (LogSources sources = LogSources.find(context, scope, span.baseline())) {
            context.say(Amount.of(sources.found().size(), "log") + " found");
            if (sources.found().isEmpty() && sources.dockerDown() != null) {
                return Outcome.unknown("files: " + filesWhy(sources) + "; " + sources.dockerDown());
            }
            if (sources.found().isEmpty() && sources.expected().isEmpty()) {
                return Outcome.unknown("there is neither a container nor a log file");
            }
            W watch = watch(span);
            Survey survey = new Survey(context, sources.found(), span, scope.zone(), watch);
            survey.read();
            if (context.cancelled()) {
                return Outcome.unknown("stopped before all logs were read");
            }
            Coverage coverage = new Coverage(context, sources, survey, span);
            Set<String> covered = coverage.report();
            Outcome ended = conclude(settings, new Seen<>(watch, span, survey, covered), context);
            return whole(ended, coverage);
        }
    }

    /** A review that could not look everywhere doesn't pass for one that did. */
    private static Outcome whole(Outcome ended, Coverage coverage) {
        if (ended.headline() == null) {
            return ended;
        }
        String headline = ended.headline() + coverage.shortfall();
        return ended.ending() == Outcome.Ending.DONE
                ? coverage.unseen()
                        .map(why -> Outcome.unknown(why).headline(headline))
                        .orElseGet(() -> ended.headline(headline))
                : ended.headline(headline);
    }

    private static void announce(Scope scope, Span span, StepContext context) {
        String before =
                scope.baseline().isZero()
                        ? ""
                        : ", and of the " + Amount.time(scope.baseline()) + " before";
        context.say(
                "Looking for logs of the %s before %s%s"
                        .formatted(Amount.time(scope.window()), Moment.second(span.end()), before));
    }

    private static String filesWhy(LogSources sources) {
        String absent = sources.filesAbsent();
        return absent == null ? "none match the environment's patterns" : absent;
    }
}
