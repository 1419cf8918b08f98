package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Whether every service of the Compose project has a container, and what became of each. */
@Component
class DockerContainersKind extends DockerCheck<DockerContainersKind.Settings> {

    /**
     * @param services which must exist; none: those that the environment names
     */
    record Settings(@Size(max = 200) List<@NotBlank String> services) {

        Settings {
            services = services == null ? List.of() : List.copyOf(services);
        }
    }

    @Override
    public String name() {
        return "docker.containers";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("services_up", "services_expected", "restarts");
    }

    @Override
    protected Outcome check(Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        DockerTarget target = engine.target();
        List<ProjectContainer> containers = ProjectContainer.of(engine);
        Set<String> expected = expected(settings, target, containers);
        if (expected.isEmpty()) {
            return empty(target, context);
        }
        RestartCounts counts = RestartCounts.remembered(context);
        int up = judge(expected, containers, new ContainerTrouble(context, engine, counts));
        context.reading(Reading.of("services_up", up, ""));
        context.reading(Reading.of("services_expected", expected.size(), ""));
        long restarts = restarts(containers, counts, context);
        context.table(table(target, expected, containers, counts));
        counts.remember(containers, context);
        String services = up + " of " + Amount.of(expected.size(), "service") + " up";
        return Outcome.done(services + ", " + restarts(restarts, counts, context));
    }

    /** Without a word from anybody, every service that has a container is expected to be up. */
    private static Set<String> expected(
            Settings settings, DockerTarget target, List<ProjectContainer> containers) {
        Set<String> expected = new TreeSet<>(settings.services());
        if (expected.isEmpty()) {
            expected.addAll(target.services());
        }
        if (expected.isEmpty()) {
            containers.stream()
                    .filter(c -> !c.oneOff() && !c.service().isEmpty())
                    .forEach(c -> expected.add(c.service()));
        }
        return expected;
    }

    private static Outcome empty(DockerTarget target, StepContext context) {
        String text = "no container carries the label of this Compose project";
        context.finding(Finding.error(target.project(), text, "no-project:" + target.project()));
        return Outcome.done("0 services up: project " + target.project() + " has no container");
    }

    private static int judge(
            Set<String> expected, List<ProjectContainer> containers, ContainerTrouble trouble) {
        int up = 0;
        for (String service : expected) {
            List<ProjectContainer> own =
                    containers.stream()
                            .filter(c -> !c.oneOff() && c.service().equals(service))
                            .toList();
            if (own.isEmpty()) {
                trouble.missing(service);
            } else if (own.stream().map(trouble::judge).reduce(true, Boolean::logicalAnd)) {
                up++;
            }
        }
        containers.stream()
                .filter(c -> c.oneOff() || !expected.contains(c.service()))
                .forEach(trouble::unexpected);
        return up;
    }

    private static long restarts(
            List<ProjectContainer> containers, RestartCounts counts, StepContext context) {
        long total = 0;
        for (ProjectContainer container : containers) {
            OptionalLong since = counts.since(container);
            if (since.isPresent()) {
                total += since.getAsLong();
                context.reading(
                        Reading.of(
                                        "restarts",
                                        counts.aDay(since.getAsLong(), context.clock().instant()),
                                        "")
                                .label("container", container.name())
                                .label("service", container.service()));
            }
        }
        return total;
    }

    private static String restarts(long restarts, RestartCounts counts, StepContext context) {
        Instant at = counts.at();
        if (at == null) {
            return "a first look at restarts: the next run tells how many there were since";
        }
        Duration span = Duration.between(at, context.clock().instant());
        return Amount.of(restarts, "restart") + " in the last " + Amount.time(span);
    }

    private static Table table(
            DockerTarget target,
            Set<String> expected,
            List<ProjectContainer> containers,
            RestartCounts counts) {
        List<Column> columns =
                List.of(
                        Column.text("Service"),
                        Column.text("Container"),
                        Column.text("State"),
                        Column.text("Docker's check (no proof of health)"),
                        Column.text("Restarts"),
                        Column.text("Since last run"),
                        Column.text("Exit code"),
                        Column.text("Out of memory"),
                        Column.text("Started"),
                        Column.text("Image"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        containers.forEach(c -> rows.add(row(c, counts)));
        Set<String> missing = new TreeSet<>(expected);
        containers.forEach(c -> missing.remove(c.service()));
        missing.forEach(s -> rows.add(missing(s)));
        return Table.of("Containers of " + target.project(), columns, rows);
    }

    private static List<@Nullable Object> missing(String service) {
        return Table.row(service, null, "missing", null, null, null, null, null, null, null);
    }

    private static List<@Nullable Object> row(ProjectContainer c, RestartCounts counts) {
        OptionalLong since = counts.since(c);
        return Table.row(
                c.service(),
                c.name(),
                c.state(),
                c.health().isEmpty() ? "none" : c.health(),
                c.restarts(),
                since.isPresent() ? since.getAsLong() : null,
                c.ended() ? c.exitCode() : null,
                c.outOfMemory() ? "yes" : "no",
                c.startedAt(),
                c.image());
    }
}
