package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.Run;
import org.amas.maintenance.run.RunChanged;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunHistory;
import org.amas.maintenance.run.RunHistory.Filter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Has real runs count for duties. It hears of each run once its transaction is committed, so that
 * nothing here can undo a launch or an end; what it missed a round finds.
 */
@Component
class Fulfilment {

    private static final Logger log = LoggerFactory.getLogger(Fulfilment.class);
    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

    /** A transaction may commit so much later than its run says that it was created. */
    private static final Duration SLACK = Duration.ofMinutes(15);

    private static final int PAGE = 200;

    private final Duties duties;
    private final CountedRuns counted;
    private final Planner planner;
    private final RunOutcomes outcomes;
    private final RunFacts facts;
    private final RunHistory history;
    private final JsonMapper json;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Fulfilment(
            Duties duties,
            CountedRuns counted,
            Planner planner,
            RunOutcomes outcomes,
            RunFacts facts,
            RunHistory history,
            JsonMapper json,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.duties = duties;
        this.counted = counted;
        this.planner = planner;
        this.outcomes = outcomes;
        this.facts = facts;
        this.history = history;
        this.json = json;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(Propagation.REQUIRES_NEW.value());
        this.clock = clock;
    }

    @TransactionalEventListener
    void on(RunChanged change) {
        try {
            if (change.ended()) {
                ended(change.run());
            } else {
                find(change.run()).ifPresent(this::count);
            }
        } catch (RuntimeException e) {
            log.warn("What run {} means for its duty is found out later", change.run(), e);
        }
    }

    private Optional<Run> find(long id) {
        Filter upTo = new Filter(null, null, Set.of(), null, null, null, true, id);
        return history.page(upTo, null, 1).items().stream().filter(r -> r.id() == id).findFirst();
    }

    /** Whatever was launched or has ended since and wasn't heard of. */
    void catchUp(Instant since) {
        Set<String> owing = new TreeSet<>(planner.environments());
        for (String environment : owing) {
            Filter recent =
                    new Filter(
                            null,
                            environment,
                            Set.of(),
                            null,
                            since.minus(SLACK),
                            null,
                            true,
                            null);
            newest(recent).forEach(this::count);
        }
        counted.going().forEach(this::ended);
    }

    /** Oldest first, as they would have been heard of. */
    private List<Run> newest(Filter filter) {
        List<Run> runs = new ArrayList<>();
        Long after = null;
        do {
            RunHistory.Page page = history.page(filter, after, PAGE);
            runs.addAll(page.items());
            after = page.next();
        } while (after != null);
        return runs.reversed().stream().filter(run -> !counted.knows(run.id())).toList();
    }

    private void count(Run run) {
        if (run.dryRun() || !planner.environments().contains(run.environment())) {
            return;
        }
        transaction.executeWithoutResult(
                status -> {
                    if (counted.add(run.id(), clock.instant())) {
                        if (run.isEmergency() && !run.procedure().equals(Owed.REVIEW)) {
                            planner.review(run);
                        }
                        assign(run);
                    }
                });
        // It may have ended before it was counted: then nobody heard what that means.
        ended(run.id());
    }

    /** The oldest open duty; where there is none, one that an earlier run left incomplete. */
    private void assign(Run run) {
        Instant opened = run.createdAt().plus(Duty.EARLY);
        for (long id : duties.findOpen(run.procedure(), run.environment(), opened)) {
            Duty duty = duties.findForChange(id).orElseThrow();
            if (duty.isOpen() && isMeant(run, duty)) {
                duty.take(run.id());
                counted.countFor(run.id(), id);
                return;
            }
        }
        Long incomplete = counted.incomplete(run.procedure(), run.environment(), run.createdAt());
        if (incomplete != null && !isScheduled(run)) {
            counted.countFor(run.id(), incomplete);
        }
    }

    /**
     * A run that was started for a duty counts for no other: else one missed duty would pass its
     * place on for ever. A review counts for its emergency.
     */
    private boolean isMeant(Run run, Duty duty) {
        if (isScheduled(run)) {
            return duty.windowEnd().equals(run.windowEnd());
        }
        Long emergency = duty.subject();
        return emergency == null
                || json.readValue(run.parameters(), VALUES).get("emergency") instanceof Number n
                        && n.longValue() == emergency;
    }

    /** Not what a scheduled run starts itself. */
    private static boolean isScheduled(Run run) {
        return run.actorKind() == Actor.Kind.SCHEDULE && run.parent() == null;
    }

    private void ended(long run) {
        RunFact fact = facts.run(run).filter(f -> f.state().isFinal()).orElse(null);
        Optional<Long> duty = counted.duty(run);
        if (fact != null && duty.isPresent()) {
            transaction.executeWithoutResult(
                    status -> settle(duties.findForChange(duty.get()).orElseThrow(), fact));
        }
    }

    private void settle(Duty duty, RunFact run) {
        boolean own = duty.run() != null && duty.run() == run.id() && duty.settled() == null;
        boolean again =
                duty.settled() == DutyState.INCOMPLETE
                        && duty.run() != null
                        && duty.run() != run.id();
        Optional<RunOutcomes.Outcome> outcome = outcomes.of(run, duty);
        if (own && outcome.isEmpty()) {
            duty.release(run.id());
        }
        outcome.filter(o -> own || again && o.state() != DutyState.INCOMPLETE)
                .ifPresent(
                        o ->
                                duty.fulfil(
                                        run.id(),
                                        o.state(),
                                        o.why(),
                                        run.createdAt(),
                                        clock.instant()));
        counted.end(run.id());
    }
}
