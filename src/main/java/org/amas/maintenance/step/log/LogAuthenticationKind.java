package org.amas.maintenance.step.log;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
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

/** Refused sign-ins by user and address, and the addresses that try too often or as too many. */
@Component
class LogAuthenticationKind extends LogKind<LogAuthenticationKind.Settings, Refusals> {

    private static final int NAMED = 50;

    /**
     * @param window the time that is reviewed, until now
     * @param failures of one address, from which on it is named
     * @param users that one address tried, from which on it is named
     */
    record Settings(
            @DurationMin(minutes = 5) @DurationMax(days = 31) Duration window,
            @Min(1) @Max(1_000_000) Integer failures,
            @Min(1) @Max(1_000_000) Integer users,
            @Size(max = 200) List<@NotBlank String> services,
            @Size(max = 50) Map<@NotBlank String, @NotEmpty List<@NotBlank String>> sources,
            String zone)
            implements Where {

        Settings {
            window = window == null ? Scope.DAY : window;
            failures = failures == null ? 10 : failures;
            users = users == null ? 5 : users;
            services = services == null ? List.of() : List.copyOf(services);
            sources = Scope.patterns(sources);
            zone = zone == null ? "UTC" : zone;
            Scope.zone(zone);
        }
    }

    @Override
    public String name() {
        return "log.authentication";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("authentication_failures", "failing_addresses", "hours_covered");
    }

    @Override
    Refusals watch(Span span) {
        return new Refusals();
    }

    @Override
    Outcome conclude(Settings settings, Seen<Refusals> seen, StepContext context) {
        return seen.covered().isEmpty()
                ? Outcome.done("nothing is known of sign-ins: no log could be read")
                : report(seen.watch(), settings, context);
    }

    private static Outcome report(Refusals refusals, Settings settings, StepContext context) {
        List<Refusals.Origin> origins = refusals.origins();
        long total = origins.stream().mapToLong(Refusals.Origin::attempts).sum();
        List<Refusals.Origin> suspect = origins.stream().filter(o -> suspect(o, settings)).toList();
        context.reading(Reading.of("authentication_failures", total, ""));
        context.reading(Reading.of("failing_addresses", origins.size(), ""));
        suspect.stream().limit(NAMED).forEach(o -> context.finding(finding(o)));
        if (suspect.size() > NAMED) {
            String text = (suspect.size() - NAMED) + " more addresses like these; see the table";
            context.finding(Finding.warning("all addresses", text, "more-addresses"));
        }
        if (refusals.full()) {
            context.say("more users than are told apart: some are counted together");
        }
        if (!origins.isEmpty()) {
            context.table(table(refusals.pairs()));
        }
        String sum = Amount.of(total, "refused sign-in") + " from " + addresses(origins.size());
        context.say(sum);
        return Outcome.done(
                suspect.isEmpty() ? sum : sum + ", " + suspect.size() + " of them suspicious");
    }

    private static String addresses(int count) {
        return count == 1 ? "1 address" : count + " addresses";
    }

    private static boolean suspect(Refusals.Origin origin, Settings settings) {
        return origin.attempts() >= settings.failures() || origin.users.size() >= settings.users();
    }

    private static Finding finding(Refusals.Origin origin) {
        String users =
                switch (origin.users.size()) {
                    case 0 -> "";
                    case 1 -> ", all as " + origin.users.iterator().next();
                    default -> ", as " + origin.users.size() + " users";
                };
        String text = Amount.of(origin.attempts(), "refused sign-in") + users;
        return Finding.warning(origin.address, text, "refused:" + origin.address)
                .evidence(String.join("\n", origin.samples));
    }

    private static Table table(List<Refusals.Pair> pairs) {
        List<Column> columns =
                List.of(
                        Column.text("Address"),
                        Column.text("User"),
                        Column.text("AMAS"),
                        Column.text("nginx"),
                        Column.text("PostgreSQL"),
                        Column.text("Redis"),
                        Column.text("Neo4j"),
                        Column.text("First"),
                        Column.text("Last"));
        List<List<@Nullable Object>> rows =
                pairs.stream()
                        .<List<@Nullable Object>>map(
                                p ->
                                        Table.row(
                                                p.address,
                                                p.user,
                                                p.count(Refusal.By.AMAS),
                                                p.count(Refusal.By.NGINX),
                                                p.count(Refusal.By.POSTGRES),
                                                p.count(Refusal.By.REDIS),
                                                p.count(Refusal.By.NEO4J),
                                                p.first,
                                                p.last))
                        .toList();
        return Table.of("Refused sign-ins by address and user", columns, rows);
    }
}
