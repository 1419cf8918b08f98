package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.step.packages.Releases.Lag;
import org.amas.maintenance.step.packages.Releases.Listing;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far the installed packages are behind, in versions and in years between the day of the
 * installed and that of the newest one; and which of them nobody works on any more. From a dated
 * list: of what it doesn't have nothing is said.
 */
@Component
class PackagesAgeKind implements ReadingKind<PackagesAgeKind.Settings> {

    /**
     * @param of whose packages: npm's of the lock file, or Python's of the running container
     * @param service whose container is looked into for Python's
     * @param years behind that are too many
     * @param coverage of the packages, in per cent, below which nothing is judged
     * @param maxAge of the list on which the step may pass
     */
    record Settings(
            @NotNull Ecosystem of,
            @Size(min = 1, max = 500) String lock,
            @Size(min = 1, max = 100) String service,
            @Min(1) @Max(20) Integer years,
            @Min(1) @Max(100) Integer coverage,
            @DurationMin(days = 1) Duration maxAge) {

        Settings {
            lock = lock == null ? "frontend/package-lock.json" : lock;
            service = service == null ? "amas" : service;
            years = years == null ? 2 : years;
            coverage = coverage == null ? 50 : coverage;
            maxAge = maxAge == null ? Duration.ofDays(30) : maxAge;
        }
    }

    private final Releases releases;

    PackagesAgeKind(Releases releases) {
        this.releases = releases;
    }

    @Override
    public String name() {
        return "packages.age";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(settings.of() == Ecosystem.NPM ? TargetType.FILES : TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "packages_known_percent",
                "packages_behind",
                "years_behind",
                "years_behind_worst",
                "list_age_days");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        context.say("Looking for the packages of " + settings.of().word());
        List<Installed> installed =
                settings.of() == Ecosystem.NPM
                        ? NpmLock.packages(SourceFolder.read(context, settings.lock()))
                        : python(settings, context);
        if (installed.isEmpty()) {
            return Outcome.unknown("no package was found");
        }
        Optional<Listing> list = releases.of(settings.of());
        if (list.isEmpty()) {
            return Outcome.unknown(
                    "nothing here tells when %s were published: put a %s into the folder of %s"
                            .formatted(
                                    Amount.of(installed.size(), "package"),
                                    settings.of().file(),
                                    "amas.step.packages.releases"));
        }
        return judge(installed, list.get(), settings, context);
    }

    private static List<Installed> python(Settings settings, StepContext context)
            throws IOException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        Optional<RunningContainer> running =
                RunningContainer.find(target, s -> s.startsWith(settings.service()));
        if (running.isEmpty()) {
            return List.of();
        }
        try (RunningContainer container = running.get()) {
            return new PythonPackages(container, context).all();
        }
    }

    private static Outcome judge(
            List<Installed> installed, Listing list, Settings settings, StepContext context) {
        Instant now = context.clock().instant();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<Lag> lags = new ArrayList<>();
        for (Installed one : installed) {
            Optional<Lag> lag = list.lag(one.name(), one.version());
            lag.ifPresent(lags::add);
            rows.add(row(one, lag, settings, now));
        }
        double known = 100.0 * lags.size() / installed.size();
        context.reading(
                settings.of()
                        .named(
                                Reading.of("packages_known_percent", Amount.tenths(known), "%"),
                                context));
        context.reading(
                settings.of().named(Reading.of("list_age_days", list.age(now), "days"), context));
        context.show(table(rows));
        if (known < settings.coverage()) {
            return Outcome.unknown(
                    "the list of %s knows only %d of %s"
                            .formatted(
                                    list.date(),
                                    lags.size(),
                                    Amount.of(installed.size(), "package")));
        }
        installed.forEach(
                one ->
                        list.lag(one.name(), one.version())
                                .ifPresent(lag -> tell(one, lag, settings, now, context)));
        double years = lags.stream().mapToDouble(Lag::years).sum();
        double worst = lags.stream().mapToDouble(Lag::years).max().orElse(0);
        long behind = lags.stream().filter(lag -> lag.versions() > 0).count();
        context.reading(settings.of().named(Reading.of("packages_behind", behind, ""), context));
        context.reading(
                settings.of()
                        .named(Reading.of("years_behind", Amount.tenths(years), "years"), context));
        context.reading(
                settings.of()
                        .named(
                                Reading.of("years_behind_worst", Amount.tenths(worst), "years"),
                                context));
        String headline =
                "%d of %s behind, %.1f years in all; list of %s, %s old (%s)"
                        .formatted(
                                behind,
                                Amount.of(lags.size(), "known package"),
                                years,
                                list.date(),
                                Amount.of(list.age(now), "day"),
                                list.source());
        return list.age(now) > settings.maxAge().toDays()
                ? Outcome.unknown(
                                "the list is %d days old: put a newer one into the folder of"
                                                .formatted(list.age(now))
                                        + " amas.step.packages.releases")
                        .headline(headline)
                : Outcome.done(headline);
    }

    private static void tell(
            Installed one, Lag lag, Settings settings, Instant now, StepContext context) {
        if (lag.years() > settings.years()) {
            context.finding(
                    Finding.warning(
                            one.name(),
                            "%s is %.1f years and %s behind %s"
                                    .formatted(
                                            one.version(),
                                            lag.years(),
                                            Amount.of(lag.versions(), "version"),
                                            lag.newest()),
                            "behind:" + one.name()));
        } else if (isDead(lag, settings, now)) {
            context.finding(
                    Finding.info(
                            one.name(),
                            "nothing was published of it since " + lag.latest(),
                            "dead:" + one.name()));
        }
    }

    private static boolean isDead(Lag lag, Settings settings, Instant now) {
        return lag.latest()
                .isBefore(LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(settings.years()));
    }

    /** On hold is what nobody works on, to be assessed what is too far behind. */
    private static List<@Nullable Object> row(
            Installed one, Optional<Lag> known, Settings settings, Instant now) {
        Lag lag = known.orElse(null);
        return Table.row(
                one.name(),
                one.version(),
                lag == null ? null : lag.newest(),
                lag == null ? null : lag.versions(),
                lag == null ? null : Amount.tenths(lag.years()),
                lag == null ? null : lag.latest().toString(),
                lag == null
                        ? "not in the list"
                        : isDead(lag, settings, now)
                                ? "hold"
                                : lag.years() > settings.years() ? "assess" : "adopt");
    }

    private static Table table(List<List<@Nullable Object>> rows) {
        return Table.of(
                "Packages and how far they are behind",
                List.of(
                        Column.text("package"),
                        Column.text("installed"),
                        Column.text("newest"),
                        new Column("versions behind", "count"),
                        new Column("years behind", "years"),
                        Column.text("published last"),
                        Column.text("radar")),
                rows);
    }
}
