package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Installed packages held against a snapshot, told. */
final class AdvisoryReport {

    private static final int NAMED = 12;

    private final AdvisorySnapshot snapshot;
    private final UnaryOperator<Reading> named;
    private final Terms terms;
    private final StepContext context;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final TreeSet<String> incomparable = new TreeSet<>();
    private int vulnerable;

    /**
     * @param maxAge of a snapshot on which a step may pass
     * @param failing the levels that fail where there is a fix
     */
    record Terms(Duration maxAge, List<String> failing) {

        static final Duration MONTH = Duration.ofDays(30);
        static final List<String> CRITICAL = List.of("CRITICAL");
    }

    /**
     * @param named makes a reading name where the packages are
     */
    private AdvisoryReport(
            AdvisorySnapshot snapshot,
            UnaryOperator<Reading> named,
            Terms terms,
            StepContext context) {
        this.snapshot = snapshot;
        this.named = named;
        this.terms = terms;
        this.context = context;
    }

    static Set<String> readings() {
        return Set.of("packages_installed", "packages_vulnerable", "advisories_age_days");
    }

    /** What is known against all of these. */
    static Outcome of(
            Ecosystem ecosystem,
            List<Installed> installed,
            Advisories advisories,
            Terms terms,
            StepContext context)
            throws IOException, InterruptedException {
        Set<String> names = installed.stream().map(Installed::name).collect(Collectors.toSet());
        return new AdvisoryReport(
                        advisories.of(ecosystem, names, context),
                        reading -> ecosystem.named(reading, context),
                        terms,
                        context)
                .of(installed);
    }

    private Outcome of(List<Installed> installed) {
        installed.forEach(this::judge);
        long age = snapshot.age(context.clock().instant());
        context.reading(named.apply(Reading.of("packages_installed", installed.size(), "")));
        context.reading(named.apply(Reading.of("packages_vulnerable", vulnerable, "")));
        context.reading(named.apply(Reading.of("advisories_age_days", age, "days")));
        context.show(table());
        String headline =
                "%d of %s with a known advisory, as of %s (%s old; %s)"
                        .formatted(
                                vulnerable,
                                Amount.of(installed.size(), "package"),
                                snapshot.date(),
                                Amount.of(age, "day"),
                                snapshot.source());
        String gap = gap(age, installed.size());
        if (gap.isEmpty()) {
            return Outcome.done(headline);
        }
        if (vulnerable == 0) {
            return Outcome.unknown(gap).headline(headline);
        }
        context.finding(Finding.warning(snapshot.ecosystem().word(), gap, "advisories-gap"));
        return Outcome.done(headline);
    }

    private void judge(Installed one) {
        if (!snapshot.ecosystem().isVersion(one.version())) {
            incomparable.add(one.name() + " " + one.version());
            return;
        }
        List<Advisory> against = snapshot.against(one.name(), one.version());
        vulnerable += against.isEmpty() ? 0 : 1;
        against.forEach(advisory -> tell(one, advisory));
    }

    private void tell(Installed one, Advisory advisory) {
        String fixed = advisory.fixed(one.version(), snapshot.ecosystem()).orElse("");
        String place = one.name() + " " + one.version();
        String mended = fixed.isEmpty() ? "no version is known to mend it" : "fixed in " + fixed;
        context.finding(
                Finding.of(
                                advisory.severity(!fixed.isEmpty(), terms.failing()),
                                place,
                                advisory.summary() + "; " + mended,
                                "advisory:" + one.name() + ":" + advisory.id())
                        .evidence(
                                "%s, %s\nfound at %s\n%s of %s"
                                        .formatted(
                                                advisory.names(),
                                                level(advisory),
                                                one.place(),
                                                snapshot.source(),
                                                snapshot.date())));
        rows.add(
                Table.row(
                        one.name(),
                        one.version(),
                        fixed.isEmpty() ? null : fixed,
                        advisory.names(),
                        level(advisory),
                        advisory.summary()));
    }

    private static String level(Advisory advisory) {
        return advisory.level().isEmpty() ? "of unknown severity" : advisory.level();
    }

    /** What keeps a clean look from proving anything; empty if nothing does. */
    private String gap(long age, int installed) {
        List<String> gaps = new ArrayList<>();
        if (installed == 0) {
            gaps.add("no package was found");
        }
        if (age > terms.maxAge().toDays()) {
            gaps.add(
                    "the advisories are %s old, more than %s: %s"
                            .formatted(
                                    Amount.of(age, "day"),
                                    Amount.time(terms.maxAge()),
                                    snapshot.note().isEmpty()
                                            ? Advisories.remedy(snapshot.ecosystem())
                                            : snapshot.note()));
        }
        if (!snapshot.complete()) {
            gaps.add("they are a selection, in which what isn't named isn't proven");
        }
        if (!incomparable.isEmpty()) {
            gaps.add("no version in the sense of its ecosystem: " + some(incomparable));
        }
        return String.join("; ", gaps);
    }

    private static String some(TreeSet<String> names) {
        String first = String.join(", ", names.stream().limit(NAMED).toList());
        int more = names.size() - NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private Table table() {
        List<Column> columns =
                List.of(
                        Column.text("Package"),
                        Column.text("Installed"),
                        Column.text("Fixed in"),
                        Column.text("Advisory"),
                        Column.text("Severity"),
                        Column.text("What"));
        String title =
                "Advisories of %s (%s of %s)"
                        .formatted(snapshot.ecosystem().word(), snapshot.source(), snapshot.date());
        return Table.of(title, columns, rows);
    }
}
