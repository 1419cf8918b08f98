package org.amas.maintenance.notify;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.notify.AlertStanding.State;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Evaluates alert rules on what our own runs have measured and found, where no Prometheus does. A
 * rule that nothing can ever make fire is told, and one of which nothing is known.
 */
@Component
class AlertRulesKind implements ReadingKind<AlertRulesKind.Settings> {

    record Settings(@NotEmpty @Size(max = 100) List<@Valid AlertRule> rules) {

        Settings {
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    private final AlertJudge judge;

    AlertRulesKind(AlertJudge judge) {
        this.judge = judge;
    }

    @Override
    public String name() {
        return "alert.rules";
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
        return Set.of("rules", "rules_that_can_fire", "rules_with_data", "alerts_firing");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Instant now = context.clock().instant();
        context.say(
                "Judging %d rules by what was measured and found in %s …"
                        .formatted(settings.rules().size(), context.environment()));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int able = 0;
        int known = 0;
        int firing = 0;
        for (AlertRule rule : settings.rules()) {
            List<AlertStanding> all = judge.judged(rule, context.environment(), now);
            able += all.getFirst().state() == State.NEVER ? 0 : 1;
            known += isKnown(all.getFirst()) ? 1 : 0;
            for (AlertStanding one : all) {
                firing += one.state() == State.FIRING ? 1 : 0;
                tell(rule, one, context);
                rows.add(row(rule, one));
            }
        }
        context.reading(Reading.of("rules", settings.rules().size(), ""));
        context.reading(Reading.of("rules_that_can_fire", able, ""));
        context.reading(Reading.of("rules_with_data", known, ""));
        context.reading(Reading.of("alerts_firing", firing, ""));
        context.show(Table.of("Rules", columns(), rows));
        return known == 0
                ? Outcome.unknown("of none of the %d rules is anything known".formatted(able))
                : Outcome.done(
                        "%d firing; %d of %d rules judged"
                                .formatted(firing, known, settings.rules().size()));
    }

    private static boolean isKnown(AlertStanding one) {
        return one.state() != State.NEVER && one.state() != State.NO_DATA;
    }

    private static void tell(AlertRule rule, AlertStanding one, StepContext context) {
        String place = one.of().isEmpty() ? rule.alert() : rule.alert() + ", " + one.of();
        switch (one.state()) {
            case QUIET, PENDING -> {
                // Nobody has to know.
            }
            case FIRING ->
                    context.finding(
                            Finding.of(
                                            rule.severity(),
                                            place,
                                            "%s It is %s.".formatted(rule.summary(), one.value()),
                                            "alert:" + place)
                                    .evidence(one.note()));
            case NO_DATA ->
                    context.finding(
                            Finding.warning(
                                    place,
                                    "Nothing is known: " + one.note() + ".",
                                    "no-data:" + rule.alert()));
            case NEVER ->
                    context.finding(
                            Finding.warning(
                                    place,
                                    "Can never fire: " + one.note() + ".",
                                    "can-never-fire:" + rule.alert()));
        }
    }

    private static List<Column> columns() {
        return List.of(
                Column.text("alert"),
                Column.text("severity"),
                Column.text("of"),
                Column.text("state"),
                Column.text("value"),
                Column.text("since"),
                Column.text("note"));
    }

    private static List<@Nullable Object> row(AlertRule rule, AlertStanding one) {
        return Table.row(
                rule.alert(),
                rule.severity().name().toLowerCase(java.util.Locale.ROOT),
                one.of(),
                one.state().word(),
                one.value(),
                one.since(),
                one.note());
    }
}
