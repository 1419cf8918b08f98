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
import java.util.Set;

/** Which containers of the project could take over the machine they run on, and how. */
@Component
class DockerPrivilegesKind extends DockerCheck<NoSettings> {

    @Override
    public String name() {
        return "docker.privileges";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("containers_checked", "containers_as_root", "containers_over_privileged");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int root = 0;
        int mighty = 0;
        for (JsonNode container : containers) {
            List<Privilege> privileges = Privilege.of(container);
            privileges.forEach(p -> context.finding(finding(p, container)));
            root += privileges.stream().anyMatch(p -> p.word().equals(Privilege.ROOT)) ? 1 : 0;
            mighty += privileges.stream().anyMatch(Privilege::owns) ? 1 : 0;
            rows.add(row(container, privileges));
        }
        context.reading(Reading.of("containers_checked", containers.size(), ""));
        context.reading(Reading.of("containers_as_root", root, ""));
        context.reading(Reading.of("containers_over_privileged", mighty, ""));
        List<Column> columns =
                List.of(Column.text("Service"), Column.text("Container"), Column.text("Can"));
        context.show(Table.of("Privileges of the containers", columns, rows));
        return Outcome.done(
                "%d of %s could take over the machine, %d run as root"
                        .formatted(mighty, Amount.of(containers.size(), "container"), root));
    }

    private static Finding finding(Privilege privilege, JsonNode container) {
        String service = Inspections.service(container);
        String print = privilege.word() + ":" + service;
        Finding finding =
                privilege.owns()
                        ? Finding.error(service, privilege.text(), print)
                        : Finding.warning(service, privilege.text(), print);
        return finding.evidence(
                "container " + Inspections.name(container) + "\n" + privilege.evidence());
    }

    private static List<@Nullable Object> row(JsonNode container, List<Privilege> privileges) {
        String can = String.join(", ", privileges.stream().map(Privilege::word).toList());
        return Table.row(
                Inspections.service(container),
                Inspections.name(container),
                can.isEmpty() ? "nothing unusual" : can);
    }
}
