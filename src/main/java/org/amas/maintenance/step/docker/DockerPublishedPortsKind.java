package org.amas.maintenance.step.docker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
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
import java.util.Set;

/** Whether a database of the project can be reached from outside of its machine. */
@Component
class DockerPublishedPortsKind extends DockerCheck<DockerPublishedPortsKind.Settings> {

    /** PostgreSQL, Redis, and Neo4j by HTTP, HTTPS and Bolt. */
    private static final List<Integer> DATABASES = List.of(5432, 6379, 7474, 7473, 7687);

    /**
     * @param ports inside a container, which no other machine should reach
     */
    record Settings(@Size(min = 1, max = 50) List<@Min(1) @Max(65535) Integer> ports) {

        Settings {
            ports = ports == null ? DATABASES : List.copyOf(ports);
        }
    }

    @Override
    public String name() {
        return "docker.published-ports";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("database_ports_published", "database_ports_open");
    }

    @Override
    protected Outcome check(Settings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        List<PublishedPort> published =
                containers.stream()
                        .flatMap(c -> PublishedPort.of(c).stream())
                        .filter(p -> settings.ports().contains(p.inside()))
                        .toList();
        List<PublishedPort> open = published.stream().filter(p -> !p.local()).toList();
        open.forEach(p -> context.finding(finding(p)));
        context.reading(Reading.of("database_ports_published", published.size(), ""));
        context.reading(Reading.of("database_ports_open", open.size(), ""));
        context.show(table(published));
        return Outcome.done(
                "%s of %s reachable from other machines, in %s"
                        .formatted(
                                open.size(),
                                Amount.of(published.size(), "published database port"),
                                Amount.of(containers.size(), "container")));
    }

    /** What isn't running is open again as soon as it is started. */
    private static Finding finding(PublishedPort port) {
        String place = port.service() + ":" + port.inside();
        String print = "open:" + place;
        String evidence = "container %s, bound to %s".formatted(port.container(), port.bound());
        if (!port.running()) {
            String text = "would be published on " + port.bound() + " once it is started";
            return Finding.warning(place, text, print).evidence(evidence);
        }
        return port.everywhere()
                ? Finding.error(
                                place,
                                "a database port is published on every address of the machine: "
                                        + "bind it to 127.0.0.1, or publish none",
                                print)
                        .evidence(evidence)
                : Finding.warning(
                                place,
                                "a database port is published on " + port.bound(),
                                "bound:" + place)
                        .evidence(evidence);
    }

    private static Table table(List<PublishedPort> ports) {
        List<Column> columns =
                List.of(
                        Column.text("Service"),
                        Column.text("Container"),
                        Column.text("Port inside"),
                        Column.text("Bound to"),
                        Column.text("Running"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (PublishedPort port : ports) {
            rows.add(
                    Table.row(
                            port.service(),
                            port.container(),
                            String.valueOf(port.inside()),
                            port.bound(),
                            port.running() ? "yes" : "no"));
        }
        return Table.of("Published database ports", columns, rows);
    }
}
