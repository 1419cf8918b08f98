package org.amas.maintenance.step.lifecycle;

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
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What AMAS runs on, as each server and container says itself, against the ends of life of its
 * releases. What nobody knows anything of is UNKNOWN, and so is everything that an old list finds
 * nothing against.
 */
@Component
class LifecycleVersionsKind implements ReadingKind<LifecycleVersionsKind.Settings> {

    /**
     * @param maxAge of the list on which the step may pass
     * @param soon an end of life that is nearer is a warning
     */
    record Settings(@DurationMin(days = 1) Duration maxAge, @DurationMin(days = 1) Duration soon) {

        Settings {
            maxAge = maxAge == null ? Duration.ofDays(30) : maxAge;
            soon = soon == null ? Duration.ofDays(180) : soon;
        }
    }

    private final Lifecycles lifecycles;

    LifecycleVersionsKind(Lifecycles lifecycles) {
        this.lifecycles = lifecycles;
    }

    @Override
    public String name() {
        return "lifecycle.versions";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J, TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "components",
                "components_ended",
                "components_unknown",
                "days_left",
                "list_age_days");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        List<Installation> installed = new Inventory(context).take();
        if (installed.isEmpty()) {
            return Outcome.notRun(
                    "no server and no Docker engine in " + context.environment() + " to ask");
        }
        Instant now = context.clock().instant();
        Set<String> products =
                installed.stream()
                        .filter(one -> one.version() != null)
                        .map(Installation::product)
                        .collect(Collectors.toCollection(TreeSet::new));
        Snapshot list = lifecycles.of(products, context);
        context.say("Ends of life: %s of %s".formatted(list.source(), list.date()));
        return new Judgement(settings, list, now, context).of(installed);
    }

    /** Holds one installation after the other against the list. */
    private static final class Judgement {

        private final Settings settings;
        private final Snapshot list;
        private final Instant now;
        private final StepContext context;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private final Set<String> unknown = new TreeSet<>();
        private int ended;

        Judgement(Settings settings, Snapshot list, Instant now, StepContext context) {
            this.settings = settings;
            this.list = list;
            this.now = now;
            this.context = context;
        }

        Outcome of(List<Installation> installed) {
            installed.forEach(this::judge);
            context.show(
                    Table.of(
                            "Components and their ends of life (%s, %s)"
                                    .formatted(list.source(), list.date()),
                            List.of(
                                    Column.text("Component"),
                                    Column.text("Where"),
                                    Column.text("Installed"),
                                    Column.text("Latest in line"),
                                    Column.text("End of life"),
                                    new Column("Days left", ""),
                                    Column.text("Notes")),
                            rows));
            if (installed.stream().anyMatch(one -> one.version() != null)) {
                context.reading(Reading.of("components", installed.size(), ""));
                context.reading(Reading.of("components_ended", ended, ""));
                context.reading(Reading.of("components_unknown", unknown.size(), ""));
                context.reading(Reading.of("list_age_days", list.age(now), "d"));
            }
            return outcome(installed.size());
        }

        private Outcome outcome(int size) {
            String headline =
                    "%d of %s past their end, %d unknown; list of %s, %s old"
                            .formatted(
                                    ended,
                                    Amount.of(size, "component"),
                                    unknown.size(),
                                    list.date(),
                                    Amount.of(list.age(now), "day"));
            if (list.age(now) > settings.maxAge().toDays()) {
                unknown.add(
                        "the list of ends of life is %d days old%s"
                                .formatted(
                                        list.age(now),
                                        list.note().isEmpty()
                                                ? " (name a server in amas.step.lifecycle.url, or a"
                                                        + " newer list in"
                                                        + " amas.step.lifecycle.snapshot)"
                                                : ": " + list.note()));
            }
            if (!list.note().isEmpty()) {
                context.say(list.note());
            }
            // What is over stays over, however old the list that says so.
            return unknown.isEmpty() || ended > 0
                    ? Outcome.done(headline)
                    : Outcome.unknown(String.join("; ", unknown)).headline(headline);
        }

        private void judge(Installation one) {
            String version = one.version();
            ReleaseLine line =
                    version == null
                            ? null
                            : ReleaseLine.of(version, list.of(one.product())).orElse(null);
            if (version == null || line == null) {
                String why = version == null ? one.why() : "nobody here knows this line";
                unknown.add("%s in %s: %s".formatted(one.name(), one.where(), why));
                rows.add(Table.row(one.name(), one.where(), version, null, "UNKNOWN", null, why));
                return;
            }
            Long left = line.daysLeft(now);
            rows.add(
                    Table.row(
                            one.name(),
                            one.where(),
                            version,
                            line.latest(),
                            line.end() == null
                                    ? line.ended() ? "over" : "none announced"
                                    : line.end().toString(),
                            left,
                            notes(version, line)));
            if (left != null) {
                context.reading(
                        Reading.of("days_left", left, "d")
                                .label("component", one.name())
                                .label("where", one.where()));
            }
            find(one, version, line, left);
        }

        private static String notes(String version, ReleaseLine line) {
            String latest = line.latest();
            return latest == null || latest.equals(version) || !isOlder(version, latest)
                    ? ""
                    : "behind in its line";
        }

        private static boolean isOlder(String one, String other) {
            String[] left = one.split("\\.");
            String[] right = other.split("\\D+");
            for (int i = 0; i < Math.min(left.length, right.length); i++) {
                int order = Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i]));
                if (order != 0) {
                    return order < 0;
                }
            }
            return left.length < right.length;
        }

        private void find(Installation one, String version, ReleaseLine line, @Nullable Long left) {
            String fingerprint =
                    "end-of-life:%s:%s:%s".formatted(one.name(), line.cycle(), one.where());
            if (line.ended() || left != null && left < 0) {
                ended++;
                context.finding(
                        Finding.error(
                                        one.where(),
                                        "%s %s is past its end of life%s"
                                                .formatted(
                                                        one.name(),
                                                        line.cycle(),
                                                        line.end() == null
                                                                ? ""
                                                                : ", " + line.end()),
                                        fingerprint)
                                .evidence("it says " + version));
            } else if (left != null && left < settings.soon().toDays()) {
                context.finding(
                        Finding.warning(
                                        one.where(),
                                        "%s %s reaches its end of life on %s"
                                                .formatted(one.name(), line.cycle(), line.end()),
                                        fingerprint)
                                .evidence("it says " + version));
            }
        }
    }
}
