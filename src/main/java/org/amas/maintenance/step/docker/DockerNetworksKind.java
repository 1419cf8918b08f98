package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
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
import java.util.Set;

/** The networks that no running container uses, which may be a stopped stack's; removes none. */
@Component
class DockerNetworksKind extends DockerCheck<NoSettings> {

    private static final Set<String> OWN = Set.of("bridge", "host", "none");

    @Override
    public String name() {
        return "docker.networks";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("networks", "networks_unused");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int all = 0;
        for (JsonNode network : engine.get("/networks")) {
            String name = network.path("Name").asString("");
            if (OWN.contains(name)) {
                continue;
            }
            all++;
            JsonNode inspected = engine.get("/networks/" + network.path("Id").asString(""));
            if (inspected.path("Containers").isEmpty()) {
                String project =
                        inspected.path("Labels").path(ProjectContainer.PROJECT).asString("");
                rows.add(
                        Table.row(
                                name,
                                project.isEmpty() ? null : project,
                                inspected.path("Driver").asString(""),
                                inspected.path("Created").asString("")));
            }
        }
        context.reading(Reading.of("networks", all, ""));
        context.reading(Reading.of("networks_unused", rows.size(), ""));
        context.show(
                Table.of(
                        "Networks that no running container uses (never removed here)",
                        List.of(
                                Column.text("Network"),
                                Column.text("Project"),
                                Column.text("Driver"),
                                Column.text("Made")),
                        rows));
        return Outcome.done("%d of %s unused".formatted(rows.size(), Amount.of(all, "network")));
    }
}
