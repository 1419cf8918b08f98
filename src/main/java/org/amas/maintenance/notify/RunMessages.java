package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Message.About;
import org.amas.maintenance.notify.Message.FailedStep;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.web.Formats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what a run came to, with the steps that failed and the first line of trouble of each. */
@Component
class RunMessages {

    private static final Logger log = LoggerFactory.getLogger(RunMessages.class);
    private static final Set<StepState> BAD = EnumSet.of(StepState.FAILED, StepState.TIMED_OUT);

    private final RunFacts facts;
    private final Formats words = new Formats();
    private final String publicUrl;

    RunMessages(RunFacts facts, NotifySettings settings, Environment properties) {
        this.facts = facts;
        this.publicUrl = properties.getProperty("amas.access.public-url", "").replaceAll("/+$", "");
        if (publicUrl.isEmpty() && settings.channels() != null && !settings.channels().isEmpty()) {
            log.warn(
                    "The links in messages lead nowhere from outside: set amas.access.public-url to"
                            + " where people open this application");
        }
    }

    static boolean isBad(StepFact step) {
        return BAD.contains(step.state());
    }

    /** Where a page of ours is seen from outside. */
    String link(String path) {
        return publicUrl + path;
    }

    /**
     * @param steps those that have ended
     */
    Message of(RunFact run, String environment, List<StepFact> steps) {
        RunState state = facts.soFar(steps);
        return new Message(
                About.RUN,
                severity(state),
                run.id(),
                run.procedure(),
                run.title(),
                environment,
                word(state),
                counts(steps),
                failed(steps),
                List.of(),
                link("/runs/" + run.id()),
                null);
    }

    /** The same run's, of what it made to be read. */
    Message with(BulletinSource.Bulletin made, Message of) {
        return new Message(
                About.BULLETIN,
                of.severity(),
                of.run(),
                of.procedure(),
                made.title(),
                of.environment(),
                of.state(),
                made.sentence(),
                of.failed(),
                made.lines().stream().limit(Message.MOST_LINES).toList(),
                link(made.page()),
                null);
    }

    /** As many as fit into a message. */
    List<FailedStep> failed(List<StepFact> steps) {
        return steps.stream()
                .filter(RunMessages::isBad)
                .limit(Message.MOST_LINES)
                .map(this::failed)
                .toList();
    }

    private FailedStep failed(StepFact step) {
        return new FailedStep(
                step.number(),
                step.title(),
                word(step.state()),
                step.firstError() == null ? step.reason() : step.firstError());
    }

    private static Severity severity(RunState state) {
        return switch (state) {
            case FAILED, TIMED_OUT, INTERRUPTED -> Severity.ERROR;
            case WARNED, CANCELLED -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }

    private String counts(List<StepFact> steps) {
        Map<StepState, Long> counts =
                steps.stream()
                        .collect(
                                Collectors.groupingBy(
                                        StepFact::state, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(one -> one.getValue() + " " + word(one.getKey()))
                .collect(Collectors.joining(", "));
    }

    private String word(Object state) {
        return words.status(state).word().toLowerCase(Locale.ROOT);
    }
}
