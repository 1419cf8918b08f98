package org.amas.maintenance.run;

import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether whoever approved what destroys was another person than the one who launched it, and how
 * often somebody did without. Our own rules forbid the first; this asks the record, not the rules.
 */
@Component
class ApprovalsSeparationKind implements ReadingKind<ApprovalsSeparationKind.Settings> {

    /**
     * @param period how far it looks back; 90 days
     */
    record Settings(@DurationMin(days = 1) Duration period) {

        Settings {
            period = period == null ? Duration.ofDays(90) : period;
        }
    }

    private final JdbcClient jdbc;

    ApprovalsSeparationKind(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One word, and on whose run. */
    private record Word(
            long run, String procedure, String launcher, String by, Decision decision, Instant at) {

        boolean own() {
            return decision == Decision.APPROVED && by.equalsIgnoreCase(launcher);
        }
    }

    @Override
    public String name() {
        return "approvals.separation";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("approvals", "approvals_of_own_runs", "broken_glasses");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        context.say("Looking at who approved what in " + context.environment() + " …");
        List<Word> words = words(settings, context);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Word word : words) {
            String place = "run " + word.run();
            rows.add(
                    Table.row(
                            place,
                            word.procedure(),
                            word.launcher(),
                            word.decision().name().toLowerCase(java.util.Locale.ROOT),
                            word.by(),
                            word.at()));
            if (word.own()) {
                context.finding(
                        Finding.critical(
                                        place,
                                        "was approved by the one who launched it",
                                        "own-approval:" + place)
                                .evidence(word.by() + ", " + word.procedure()));
            } else if (word.decision() == Decision.BROKE_GLASS) {
                context.finding(
                        Finding.warning(
                                        place,
                                        "went without a second person: look at its reason",
                                        "broke-glass:" + place)
                                .evidence(word.by() + ", " + word.procedure()));
            }
        }
        context.reading(Reading.of("approvals", words.size(), ""));
        context.reading(
                Reading.of("approvals_of_own_runs", words.stream().filter(Word::own).count(), ""));
        context.reading(
                Reading.of(
                        "broken_glasses",
                        words.stream().filter(w -> w.decision() == Decision.BROKE_GLASS).count(),
                        ""));
        context.show(
                Table.of(
                        "Words of second persons",
                        List.of(
                                Column.text("Run"),
                                Column.text("Procedure"),
                                Column.text("Launched by"),
                                Column.text("Decision"),
                                Column.text("By"),
                                Column.text("At")),
                        rows));
        return Outcome.done(
                "%s in %s"
                        .formatted(
                                Amount.of(words.size(), "decision"),
                                Amount.time(settings.period())));
    }

    private List<Word> words(Settings settings, StepContext context) {
        return jdbc.sql(
                        """
                        select r.id, r.procedure_key, r.actor_name, a.decided_by, a.decision, a.at
                        from run_approval a join run_step s on s.id = a.step_id
                          join run_run r on r.id = s.run_id
                        where r.environment = :environment and a.at >= :since
                        order by a.id desc limit 1000\
                        """)
                .param("environment", context.environment())
                .param(
                        "since",
                        context.clock().instant().minus(settings.period()).atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                new Word(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        Decision.valueOf(row.getString(5)),
                                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
    }
}
