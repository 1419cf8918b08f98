package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Services that take others down with them, and what nothing brings up again: one replica, no check
 * of their own, no restart, no limit.
 */
@Component
class DockerSinglePointsKind extends DockerCheck<NoSettings> {

    @Override
    public String name() {
        return "docker.single-points";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("services", "single_points", "unchecked", "unrestarted", "unlimited");
    }

    /** Of one service. */
    private record Posture(
            String service,
            long replicas,
            Set<String> dependents,
            boolean checked,
            boolean restarted,
            boolean limited) {

        private boolean single() {
            return replicas < 2 && !dependents.isEmpty();
        }
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        ServiceMap map = DockerArchitectureKind.map(containers, engine, context);
        List<Posture> postures =
                map.containers().entrySet().stream().map(e -> posture(e, map)).toList();
        postures.forEach(p -> judge(p, context));
        long single = postures.stream().filter(Posture::single).count();
        context.reading(Reading.of("services", postures.size(), ""));
        context.reading(Reading.of("single_points", single, ""));
        count("unchecked", postures.stream().filter(p -> !p.checked()).count(), context);
        count("unrestarted", postures.stream().filter(p -> !p.restarted()).count(), context);
        count("unlimited", postures.stream().filter(p -> !p.limited()).count(), context);
        context.show(table(postures));
        return Outcome.done(
                "%d of %s would take others down"
                        .formatted(single, Amount.of(postures.size(), "service")));
    }

    private static void count(String reading, long count, StepContext context) {
        context.reading(Reading.of(reading, count, ""));
    }

    private static Posture posture(Map.Entry<String, List<JsonNode>> one, ServiceMap map) {
        List<JsonNode> own = one.getValue();
        return new Posture(
                one.getKey(),
                own.stream().filter(Inspections::running).count(),
                map.dependents(one.getKey()),
                own.stream().allMatch(DockerSinglePointsKind::isChecked),
                own.stream().allMatch(DockerSinglePointsKind::isRestarted),
                own.stream().allMatch(c -> c.path("HostConfig").path("Memory").asLong(0) > 0));
    }

    private static boolean isChecked(JsonNode container) {
        JsonNode test = container.path("Config").path("Healthcheck").path("Test");
        return !test.isEmpty() && !test.path(0).asString("").equals("NONE");
    }

    private static boolean isRestarted(JsonNode container) {
        String policy =
                container.path("HostConfig").path("RestartPolicy").path("Name").asString("");
        return !policy.isEmpty() && !policy.equals("no");
    }

    private static void judge(Posture posture, StepContext context) {
        if (posture.single()) {
            warn(
                    posture,
                    "single",
                    "has %s; with it stop %s"
                            .formatted(
                                    Amount.of(posture.replicas(), "running replica"),
                                    String.join(", ", posture.dependents())),
                    context);
        }
        if (!posture.checked()) {
            warn(
                    posture,
                    "no-healthcheck",
                    "has no check of its own: a hung one looks well",
                    context);
        }
        if (!posture.restarted()) {
            warn(posture, "no-restart", "isn't started again when it dies", context);
        }
        if (!posture.limited()) {
            warn(posture, "no-limit", "may take all memory of the machine", context);
        }
    }

    private static void warn(Posture posture, String print, String text, StepContext context) {
        context.finding(Finding.warning(posture.service(), text, print + ":" + posture.service()));
    }

    private static Table table(List<Posture> postures) {
        List<Column> columns =
                List.of(
                        Column.text("service"),
                        new Column("running", "count"),
                        Column.text("takes down"),
                        Column.text("own check"),
                        Column.text("restarted"),
                        Column.text("memory limited"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        postures.forEach(
                p ->
                        rows.add(
                                Table.row(
                                        p.service(),
                                        p.replicas(),
                                        String.join(", ", p.dependents()),
                                        p.checked() ? "yes" : "no",
                                        p.restarted() ? "yes" : "no",
                                        p.limited() ? "yes" : "no")));
        return Table.of("Single points of failure", columns, rows);
    }
}
