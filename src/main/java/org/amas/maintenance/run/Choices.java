package org.amas.maintenance.run;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.ChosenKind.Pick;
import org.amas.maintenance.step.ChosenKind.Rate;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext.Answer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person chose of the changes that a run offered. What was offered is the plan that is
 * stored with each step that may be chosen; what was chosen is the answer to the step that asked.
 * Both are read from the database when the chosen step begins: there is nothing in between that
 * could differ from what was shown.
 */
@Component
class Choices {

    /** The kind that asks. */
    static final String ASKS = "emergency.choose";

    /** The field that names a step, and the answer that names none. */
    static final String FIX = "fix";

    static final String NONE = "none";

    private final StepResults results;
    private final AnswerRows answers;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    Choices(
            StepResults results,
            AnswerRows answers,
            JdbcClient jdbc,
            JsonMapper json,
            Clock clock) {
        this.results = results;
        this.answers = answers;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** The identities that were chosen for this step; empty if it wasn't. */
    Set<String> made(StepResult step, ChosenKind<?> kind) {
        Plan offered = offered(step);
        if (offered == null) {
            return Set.of();
        }
        return asked(step)
                .flatMap(asked -> answers.of(asked).stream().reduce((first, last) -> last))
                .map(answer -> picked(step.number(), kind.pick(), offered.objects(), answer))
                .orElse(List.of())
                .stream()
                .map(PlannedObject::identity)
                .collect(Collectors.toSet());
    }

    private @Nullable Plan offered(StepResult step) {
        String stored = results.findById(step.id()).map(StepResult::plan).orElse(null);
        return stored == null ? null : json.readValue(stored, Plan.class);
    }

    /** Only an answer that its step took counts. */
    private Optional<StepResult> asked(StepResult step) {
        return results.findByRunIdAndAttemptOrderByNumber(step.runId(), 0).stream()
                .filter(one -> one.number() < step.number() && one.kind().equals(ASKS))
                .reduce((first, last) -> last)
                .filter(one -> one.state() == StepState.PASSED);
    }

    /** The objects that an answer means; none unless it names this very step. */
    static List<PlannedObject> picked(
            int step, Pick pick, List<PlannedObject> offered, Answer answer) {
        String fix = answer.value(FIX);
        return switch (pick) {
            case ONE -> offered.stream().filter(o -> fix.equals(value(step, o))).toList();
            case ALL -> fix.equals(value(step)) ? offered : List.of();
            case SOME ->
                    fix.equals(value(step))
                            ? offered.stream()
                                    .filter(o -> answer.value(tick(step, o)).equals("true"))
                                    .toList()
                            : List.of();
        };
    }

    static String value(int step) {
        return "step " + step;
    }

    static String value(int step, PlannedObject object) {
        return value(step) + ": " + object.name();
    }

    /** The name of the field that ticks one object. */
    static String tick(int step, PlannedObject object) {
        String name = object.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "step-%d-%s".formatted(step, name);
    }

    /** Why it may not be done once more now; empty if it may. */
    Optional<String> exhausted(ChosenKind<?> kind, Run run) {
        Rate rate = kind.rate();
        if (rate == null) {
            return Optional.empty();
        }
        long done = done(kind.name(), run, rate);
        return done < rate.times()
                ? Optional.empty()
                : Optional.of(
                        "it was done %s in the last %s already"
                                .formatted(Amount.of(done, "time"), Amount.time(rate.within())));
    }

    /** Whatever came of it, and in whichever run; not what was refused before it did anything. */
    private long done(String kind, Run run, Rate rate) {
        OffsetDateTime since = clock.instant().minus(rate.within()).atOffset(ZoneOffset.UTC);
        return jdbc.sql(
                        """
                        select count(*) from run_step s join run_run r on r.id = s.run_id
                        where s.kind = ? and r.environment = ? and r.dry_run = false
                          and s.started_at >= ?
                          and s.state not in ('PENDING', 'WAITING', 'SKIPPED', 'NOT_RUN')
                          and coalesce(s.reason, '') not like 'refused:%'\
                        """)
                .params(kind, run.environment(), since)
                .query(Long.class)
                .single();
    }
}
