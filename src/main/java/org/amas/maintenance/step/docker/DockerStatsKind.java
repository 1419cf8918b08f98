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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How near the running containers are to the memory and the processor time that each was given. One
 * without a limit is told, because it can starve the others.
 */
@Component
class DockerStatsKind extends DockerCheck<NoSettings> {

    /** The engine counts for a second before it answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "docker.stats";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "container_memory_bytes",
                "container_memory_percent",
                "container_processors",
                "container_processor_percent");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> uncounted = new ArrayList<>();
        for (JsonNode container : Inspections.of(engine)) {
            if (Inspections.running(container)) {
                ContainerUse use = new ContainerUse(container, stats(container, engine));
                tell(use, context);
                rows.add(row(use));
                if (use.memory().isEmpty()) {
                    uncounted.add(use.name());
                }
            }
        }
        if (rows.isEmpty()) {
            return Outcome.unknown(
                    "project " + engine.target().project() + " has no running container");
        }
        context.table(table(engine.target().project(), rows));
        return uncounted.isEmpty()
                ? Outcome.done("use of " + Amount.of(rows.size(), "container") + " measured")
                : Outcome.unknown("the engine counts no memory of " + String.join(", ", uncounted));
    }

    private static JsonNode stats(JsonNode container, DockerEngine engine) throws IOException {
        String id = container.path("Id").asString("");
        return engine.get("/containers/" + id + "/stats?stream=false", PATIENCE);
    }

    private static void tell(ContainerUse use, StepContext context) {
        use.memory().ifPresent(m -> read("container_memory_bytes", m, "bytes", use, context));
        use.memoryPercent().ifPresent(p -> percent("container_memory_percent", p, use, context));
        use.processors().ifPresent(p -> read("container_processors", round(p), "", use, context));
        use.processorPercent()
                .ifPresent(p -> percent("container_processor_percent", p, use, context));
        if (use.memoryLimit().isEmpty()) {
            context.finding(
                    Finding.info(
                            use.service(),
                            "has no memory limit: it may take all of the machine's",
                            "no-memory-limit:" + use.service()));
        }
    }

    private static void percent(String name, double value, ContainerUse use, StepContext context) {
        read(name, Amount.tenths(value), "%", use, context);
    }

    private static void read(
            String name, double value, String unit, ContainerUse use, StepContext context) {
        context.reading(
                Reading.of(name, value, unit)
                        .label("container", use.name())
                        .label("service", use.service()));
    }

    private static double round(double processors) {
        return Math.round(processors * 1000) / 1000.0;
    }

    private static List<@Nullable Object> row(ContainerUse use) {
        return Table.row(
                use.service(),
                use.name(),
                number(use.memory()),
                number(use.memoryLimit()),
                number(use.memoryPercent()),
                use.processors().isPresent() ? round(use.processors().getAsDouble()) : null,
                use.processorLimit().isPresent() ? use.processorLimit().getAsDouble() : null,
                number(use.processorPercent()));
    }

    private static @Nullable Object number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable Object number(OptionalDouble percent) {
        return percent.isPresent() ? Amount.tenths(percent.getAsDouble()) : null;
    }

    private static Table table(String project, List<List<@Nullable Object>> rows) {
        return Table.of(
                "What the containers of " + project + " use",
                List.of(
                        Column.text("Service"),
                        Column.text("Container"),
                        new Column("Memory", "bytes"),
                        new Column("Memory limit", "bytes"),
                        new Column("Memory used", "%"),
                        Column.text("Processors"),
                        Column.text("Processor limit"),
                        new Column("Processors used", "%")),
                rows);
    }
}
