package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what the tally of errors means. */
final class ErrorReport {

    private static final int EVIDENCE = 5;
    private static final int NEW_NAMED = 20;

    private final StepContext context;
    private final Span span;
    private final ErrorTally tally;
    private final Survey survey;
    private final List<List<@Nullable Object>> services = new ArrayList<>();
    private final List<String> exceeded = new ArrayList<>();
    private final List<Finding> fresh = new ArrayList<>();
    private long errors;

    ErrorReport(StepContext context, Span span, ErrorTally tally, Survey survey) {
        this.context = context;
        this.span = span;
        this.tally = tally;
        this.survey = survey;
    }

    void judge(String service) {
        ErrorTally.Count count = tally.of(service);
        List<Long> logged = logged(service, count);
        ErrorRule rule =
                ErrorRule.of(
                        logged.size() < ErrorRule.FEWEST_DAYS ? counted(service, logged) : logged);
        errors += count.errors;
        readings(service, count, rule);
        if (rule.exceeded(count.errors)) {
            exceeded.add(service);
            context.finding(excess(service, count.errors, rule));
        }
        if (logged.size() >= ErrorRule.FEWEST_DAYS) {
            news(service, rule);
        }
        context.say(
                "%s: %s, at most %.0f are usual (%s)"
                        .formatted(
                                service,
                                Amount.of(count.errors, "error"),
                                Math.floor(rule.most()),
                                rule.basis()));
        services.add(
                Table.row(
                        service,
                        count.errors,
                        Math.floor(rule.most()),
                        rule.median(),
                        rule.days(),
                        count.clientErrors));
    }

    void tables() {
        fresh.stream().limit(NEW_NAMED).forEach(context::finding);
        if (fresh.size() > NEW_NAMED) {
            String text =
                    (fresh.size() - NEW_NAMED) + " more kinds of error are new; see the table";
            context.finding(Finding.info("all services", text, "more-new-errors"));
        }
        context.table(Table.of("Errors by service", SERVICES, services));
        List<ErrorTally.Group> groups = tally.groups();
        if (!groups.isEmpty()) {
            context.table(
                    Table.of("What they say", SIGNATURES, groups.stream().map(this::row).toList()));
        }
    }

    String headline(String window) {
        String total = Amount.of(errors, "error") + " in " + window;
        String of = " of " + Amount.of(services.size(), "service");
        return exceeded.isEmpty()
                ? total + of + ", none above what is usual"
                : total + of + ", above what is usual: " + String.join(", ", exceeded);
    }

    private static final List<Column> SERVICES =
            List.of(
                    Column.text("Service"),
                    Column.text("Errors"),
                    Column.text("Usual at most"),
                    Column.text("Median a day"),
                    Column.text("Days known"),
                    Column.text("HTTP 4xx"));

    private static final List<Column> SIGNATURES =
            List.of(
                    Column.text("Service"),
                    Column.text("Count"),
                    Column.text("Level"),
                    Column.text("Signature"),
                    Column.text("New"),
                    Column.text("First"),
                    Column.text("Last"),
                    Column.text("Sample"),
                    Column.text("Source"));

    /** The counts of the days before, newest first, as far as the service's log covers them. */
    private List<Long> logged(String service, ErrorTally.Count count) {
        Instant first = survey.first(service).orElse(span.end());
        List<Long> days = new ArrayList<>();
        for (int day = 0; day < span.days() && !span.dayStart(day).isBefore(first); day++) {
            days.add(count.days[day]);
        }
        return days;
    }

    /**
     * What earlier runs counted, one a day; their windows must not overlap the reviewed one much.
     */
    private List<? extends Number> counted(String service, List<Long> logged) {
        Instant newest = span.end().minus(span.window().dividedBy(2));
        Duration reach = Duration.between(span.baseline(), span.end());
        Map<LocalDate, Double> days = new TreeMap<>();
        context.history("errors", Map.of("service", service), reach).stream()
                .filter(past -> past.at().isBefore(newest))
                .forEach(
                        past ->
                                days.putIfAbsent(
                                        LocalDate.ofInstant(past.at(), ZoneOffset.UTC),
                                        past.value()));
        return days.size() > logged.size() ? List.copyOf(days.values()) : logged;
    }

    private void readings(String service, ErrorTally.Count count, ErrorRule rule) {
        reading(Reading.of("errors", count.errors, "").limit(rule.limit()), service);
        reading(Reading.of("client_errors", count.clientErrors, ""), service);
        reading(Reading.of("days_known", rule.days(), ""), service);
        Double median = rule.median();
        if (median != null) {
            reading(Reading.of("usual_errors", median, ""), service);
        }
    }

    private void reading(Reading reading, String service) {
        context.reading(reading.label("service", service));
    }

    private Finding excess(String service, long count, ErrorRule rule) {
        String text =
                "%d errors, more than the %.0f that are usual (%s)"
                        .formatted(count, Math.floor(rule.most()), rule.basis());
        String evidence =
                tally.groups(service).stream()
                        .limit(EVIDENCE)
                        .map(g -> g.count + " × " + g.signature + "\n    " + g.sample)
                        .collect(Collectors.joining("\n"));
        return Finding.warning(service, text, "errors:" + service).evidence(evidence);
    }

    /** A kind of error that the days before didn't have; a warning only if it alone is too much. */
    private void news(String service, ErrorRule rule) {
        for (ErrorTally.Group group : tally.groups(service)) {
            if (tally.known(group)) {
                continue;
            }
            String text = "a new kind of error: " + Shown.text(group.signature, 200);
            String id = "new-error:" + service + ":" + Signature.digest(group.signature);
            String seen =
                    group.count
                            + " ×, first at "
                            + Moment.second(group.first)
                            + "\n"
                            + group.sample;
            boolean much = group.count > ErrorRule.FLOOR && group.count > rule.most() / 2;
            fresh.add(
                    (much ? Finding.warning(service, text, id) : Finding.info(service, text, id))
                            .evidence(seen));
        }
    }

    private List<@Nullable Object> row(ErrorTally.Group group) {
        return Table.row(
                group.service,
                group.count,
                group.level.name(),
                Shown.text(group.signature, 300),
                tally.known(group) ? "" : "new",
                group.first,
                group.last,
                group.sample,
                group.source);
    }
}
