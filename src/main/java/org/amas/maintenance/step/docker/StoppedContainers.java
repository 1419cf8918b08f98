package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Containers that don't run: what is left of a crash, or the stopped half of a blue/green pair.
 * Listed with when they ended, because an engine's own clean-up goes by when they were made.
 */
final class StoppedContainers {

    private StoppedContainers() {}

    /**
     * @return how many there are on the whole engine
     */
    static int list(DockerEngine engine, StepContext context) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (JsonNode listed : engine.get("/containers/json?all=1")) {
            if (!List.of("running", "paused", "restarting")
                    .contains(listed.path("State").asString(""))) {
                String id = listed.path("Id").asString("");
                rows.add(row(ProjectContainer.from(engine.get("/containers/" + id + "/json"))));
            }
        }
        context.reading(Reading.of("stopped_containers", rows.size(), ""));
        if (!rows.isEmpty()) {
            List<Column> columns =
                    List.of(
                            Column.text("Container"),
                            Column.text("Service"),
                            Column.text("State"),
                            Column.text("Exit code"),
                            Column.text("Ended"));
            context.show(Table.of("Stopped containers (never removed here)", columns, rows));
        }
        return rows.size();
    }

    private static List<@Nullable Object> row(ProjectContainer container) {
        return Table.row(
                container.name(),
                container.service(),
                container.state(),
                container.exitCode(),
                container.finishedAt());
    }
}
