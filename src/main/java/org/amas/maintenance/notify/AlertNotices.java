package org.amas.maintenance.notify;

import org.amas.maintenance.duty.ScheduleLooked;
import org.amas.maintenance.notify.AlertRule.OnBackup;
import org.amas.maintenance.notify.AlertRule.OnDuty;
import org.amas.maintenance.notify.AlertRule.OnFinding;
import org.amas.maintenance.notify.AlertRule.OnReading;
import org.amas.maintenance.notify.AlertStanding.State;
import org.amas.maintenance.notify.Cause.Kind;
import org.amas.maintenance.notify.Notices.News;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks the rules of the catalogue's procedures every few minutes, so that what fires is told where
 * no Prometheus does. What a failed run has told already isn't told again; what nobody has looked
 * at neither fires nor is over.
 */
@Component
class AlertNotices {

    private static final Logger log = LoggerFactory.getLogger(AlertNotices.class);
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final Catalogue catalogue;
    private final StepKinds kinds;
    private final AlertRulesKind kind;
    private final AlertJudge judge;
    private final DutyAlerts duties;
    private final Environments environments;
    private final Causes causes;
    private final Notices notices;
    private final RunMessages messages;
    private final Channels channels;
    private volatile Instant last = Instant.MIN;

    AlertNotices(
            Catalogue catalogue,
            StepKinds kinds,
            AlertRulesKind kind,
            AlertJudge judge,
            DutyAlerts duties,
            Environments environments,
            Causes causes,
            Notices notices,
            RunMessages messages,
            Channels channels) {
        this.catalogue = catalogue;
        this.kinds = kinds;
        this.kind = kind;
        this.judge = judge;
        this.duties = duties;
        this.environments = environments;
        this.causes = causes;
        this.notices = notices;
        this.messages = messages;
        this.channels = channels;
    }

    @EventListener
    @Order(2)
    void on(ScheduleLooked look) {
        if (channels.all().isEmpty() || look.at().isBefore(last.plus(PAUSE))) {
            return;
        }
        List<AlertRule> rules = rules();
        environments.all().stream()
                .map(Environment::name)
                .filter(channels::knowsAnybody)
                .forEach(environment -> ask(rules, environment, look.at()));
        last = look.at();
    }

    private List<AlertRule> rules() {
        return catalogue.current().stream()
                .flatMap(version -> version.definition().steps().stream())
                .filter(step -> step.kind().equals(kind.name()))
                .flatMap(step -> bound(step.settings()))
                .toList();
    }

    private Stream<AlertRule> bound(Map<String, Object> settings) {
        try {
            return kinds.bind(kind, settings).rules().stream();
        } catch (IllegalArgumentException placeholders) {
            log.debug("Rules that a launch completes are asked in runs only", placeholders);
            return Stream.of();
        }
    }

    private void ask(List<AlertRule> rules, String environment, Instant now) {
        List<Firing> firing = new ArrayList<>();
        for (AlertRule rule : rules) {
            List<AlertStanding> all = judge.judged(rule, environment, now);
            all.stream()
                    .filter(one -> one.state() == State.FIRING)
                    .forEach(one -> firing.add(new Firing(rule, one)));
            causes.open(environment, Kind.ALERT).stream()
                    .filter(cause -> isOf(cause, rule) && isQuiet(cause, rule, all))
                    .forEach(
                            cause ->
                                    notices.over(
                                            cause,
                                            null,
                                            "It is so no longer",
                                            messages.link(link(rule))));
        }
        firing.stream()
                .filter(one -> firing.stream().noneMatch(other -> other.outdoes(one)))
                .forEach(one -> fires(one.rule(), one.standing(), environment, now));
    }

    /** A rule and the series by which it fires. */
    private record Firing(AlertRule rule, AlertStanding standing) {

        /** Of the two bounds of one thing that are both passed, the worse is told. */
        boolean outdoes(Firing other) {
            return rule.severity().compareTo(other.rule.severity()) > 0
                    && standing.of().equals(other.standing.of())
                    && !subject().isEmpty()
                    && subject().equals(other.subject());
        }

        private String subject() {
            return switch (rule.condition()) {
                case OnReading on -> on.kind() + " " + on.name();
                case OnBackup on -> "backup";
                default -> "";
            };
        }
    }

    private void fires(AlertRule rule, AlertStanding one, String environment, Instant now) {
        String name = name(rule, one.of());
        Optional<Cause> told = causes.open(environment, Kind.ALERT, name);
        List<Cause.Item> items = items(rule, environment, now);
        String step = step(rule);
        boolean elsewhere =
                step != null && causes.covers(environment, step)
                        || !items.isEmpty()
                                && items.stream().allMatch(item -> causes.knows(item.key()));
        if (told.isEmpty() && elsewhere) {
            return;
        }
        News news =
                new News(
                        Kind.ALERT,
                        environment,
                        name,
                        rule.severity(),
                        name + ": " + rule.summary(),
                        null,
                        null,
                        "It is %s (%s).".formatted(one.value(), one.note()),
                        List.of(),
                        messages.link(link(rule)));
        notices.meet(news, items, false);
    }

    /** Duties are told of once, whoever tells. */
    private List<Cause.Item> items(AlertRule rule, String environment, Instant now) {
        return rule.condition() instanceof OnDuty on
                ? duties.open(on, environment, now).stream().map(DutyNotices::item).toList()
                : List.of();
    }

    private static @Nullable String step(AlertRule rule) {
        return switch (rule.condition()) {
            case OnReading on -> on.kind();
            case OnFinding on -> on.kind();
            default -> null;
        };
    }

    private static String name(AlertRule rule, String of) {
        return of.isEmpty() ? rule.alert() : rule.alert() + ", " + of;
    }

    private static boolean isOf(Cause cause, AlertRule rule) {
        return cause.name().equals(rule.alert()) || cause.name().startsWith(rule.alert() + ", ");
    }

    /** Quiet, or there is no such series any more. */
    private static boolean isQuiet(Cause cause, AlertRule rule, List<AlertStanding> all) {
        boolean blind =
                all.stream()
                        .anyMatch(
                                one -> one.state() == State.NO_DATA || one.state() == State.NEVER);
        return !blind
                && all.stream()
                        .noneMatch(
                                one ->
                                        name(rule, one.of()).equals(cause.name())
                                                && one.state() != State.QUIET);
    }

    private static String link(AlertRule rule) {
        return switch (rule.condition()) {
            case OnFinding on -> "/findings";
            case OnReading on -> "/readings/%s/%s".formatted(on.kind(), on.name());
            case OnDuty on -> "/today";
            default -> "/procedures/tools/backup";
        };
    }
}
