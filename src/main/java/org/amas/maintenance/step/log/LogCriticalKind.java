package org.amas.maintenance.step.log;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lines that say CRITICAL, FATAL, PANIC, or what a format has for that, with the lines around. */
@Component
class LogCriticalKind extends LogKind<LogCriticalKind.Settings, CriticalLines> {

    private static final int NAMED = 20;

    /**
     * @param window the time that is reviewed, until now
     */
    record Settings(
            @DurationMin(minutes = 5) @DurationMax(days = 31) Duration window,
            @Size(max = 200) List<@NotBlank String> services,
            @Size(max = 50) Map<@NotBlank String, @NotEmpty List<@NotBlank String>> sources,
            String zone)
            implements Where {

        Settings {
            window = window == null ? Scope.DAY : window;
            services = services == null ? List.of() : List.copyOf(services);
            sources = Scope.patterns(sources);
            zone = zone == null ? "UTC" : zone;
            Scope.zone(zone);
        }
    }

    @Override
    public String name() {
        return "log.critical";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("critical_lines", "hours_covered");
    }

    @Override
    CriticalLines watch(Span span) {
        return new CriticalLines();
    }

    @Override
    Outcome conclude(Settings settings, Seen<CriticalLines> seen, StepContext context) {
        List<CriticalLines.Group> groups = seen.watch().groups();
        report(groups, seen.covered(), context);
        return Outcome.done(headline(groups, seen.covered(), settings.window()));
    }

    private static void report(
            List<CriticalLines.Group> groups, Set<String> covered, StepContext context) {
        for (String service : covered) {
            long count =
                    groups.stream()
                            .filter(g -> g.service.equals(service) && !g.expected)
                            .mapToLong(g -> g.count)
                            .sum();
            context.reading(Reading.of("critical_lines", count, "").label("service", service));
        }
        groups.stream().limit(NAMED).forEach(group -> tell(group, context));
        if (groups.size() > NAMED) {
            String text = (groups.size() - NAMED) + " more kinds of critical line; see the table";
            context.finding(Finding.error("all services", text, "more-critical"));
        }
        if (!groups.isEmpty()) {
            context.table(table(groups));
        }
    }

    private static void tell(CriticalLines.Group group, StepContext context) {
        String times = group.count == 1 ? "" : " (" + group.count + " times)";
        String text = group.message + times;
        String last = Moment.second(group.last);
        context.say(group.service + ", " + last + ": " + text);
        group.around.forEach(context::say);
        String id = "critical:" + group.service + ":" + Signature.digest(group.signature);
        String evidence = group.source + ", " + last + "\n" + String.join("\n", group.around);
        Finding finding =
                group.expected
                        ? Finding.info(group.service, text, id)
                        : Finding.critical(group.service, text, id);
        context.finding(finding.evidence(evidence));
    }

    private static Table table(List<CriticalLines.Group> groups) {
        List<Column> columns =
                List.of(
                        Column.text("Service"),
                        Column.text("Count"),
                        Column.text("First"),
                        Column.text("Last"),
                        Column.text("Signature"),
                        Column.text("Sample"),
                        Column.text("Source"));
        List<List<@Nullable Object>> rows =
                groups.stream()
                        .<List<@Nullable Object>>map(
                                g ->
                                        Table.row(
                                                g.service,
                                                g.count,
                                                g.first,
                                                g.last,
                                                Shown.text(g.signature, 300),
                                                g.message,
                                                g.source))
                        .toList();
        return Table.of("Critical lines", columns, rows);
    }

    private static String headline(
            List<CriticalLines.Group> groups, Set<String> covered, Duration window) {
        long lines = groups.stream().filter(g -> !g.expected).mapToLong(g -> g.count).sum();
        long kinds = groups.stream().filter(g -> !g.expected).count();
        String where = " in " + Amount.of(covered.size(), "service") + ", " + Amount.time(window);
        return lines == 0
                ? "no critical line" + where
                : Amount.of(lines, "critical line") + " of " + Amount.of(kinds, "kind") + where;
    }
}
