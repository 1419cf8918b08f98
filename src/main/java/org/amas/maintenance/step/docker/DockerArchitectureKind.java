package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.docker.ServiceMap.Link;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a project consists of and who needs whom, from what really runs. */
@Component
class DockerArchitectureKind extends DockerCheck<NoSettings> {

    @Override
    public String name() {
        return "docker.architecture";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("services", "dependencies", "dependencies_broken", "networks", "volumes");
    }

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        ServiceMap map = map(containers, engine, context);
        context.show(inventory(map, targets(context)));
        context.show(dependencies(map));
        context.say("Who needs whom:");
        map.tree().forEach(line -> context.say("  " + line));
        map.links().forEach(link -> judge(link, map, context));
        context.reading(Reading.of("services", map.containers().size(), ""));
        context.reading(Reading.of("dependencies", map.links().size(), ""));
        long broken = map.links().stream().filter(l -> trouble(l, map) != null).count();
        context.reading(Reading.of("dependencies_broken", broken, ""));
        Set<String> networks = new TreeSet<>();
        map.containers().keySet().forEach(s -> networks.addAll(map.networks(s)));
        context.reading(Reading.of("networks", networks.size(), ""));
        long volumes = containers.stream().flatMap(c -> DataVolume.of(c).stream()).count();
        context.reading(Reading.of("volumes", volumes, ""));
        return Outcome.done(
                "%s, %s on each other, %d broken; %s"
                        .formatted(
                                Amount.of(map.containers().size(), "service"),
                                map.links().size() == 1
                                        ? "1 dependency"
                                        : map.links().size() + " dependencies",
                                broken,
                                Amount.of(networks.size(), "network")));
    }

    /** Without a Compose file that can be read, its labels and variables still tell. */
    static ServiceMap map(List<JsonNode> containers, DockerEngine engine, StepContext context) {
        try {
            ComposeFile written = ComposeFile.of(containers, engine.target(), context);
            return ServiceMap.of(containers, written);
        } catch (ComposeFile.Unreadable e) {
            context.say("What is written is not looked at: " + e.getMessage());
            return ServiceMap.of(containers, null);
        }
    }

    /** The addresses that this environment's other steps ask. */
    private static List<Target> targets(StepContext context) {
        List<Target> targets = new ArrayList<>();
        for (TargetType type : Arrays.asList(TargetType.values())) {
            try {
                targets.add(context.target(Target.class, type));
            } catch (TargetAbsent none) {
                continue;
            }
        }
        return targets;
    }

    private static Table inventory(ServiceMap map, List<Target> targets) {
        List<Column> columns =
                List.of(
                        Column.text("service"),
                        new Column("containers", "count"),
                        new Column("running", "count"),
                        Column.text("image"),
                        Column.text("published"),
                        Column.text("networks"),
                        Column.text("volumes"),
                        Column.text("asked by steps as"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        map.containers()
                .forEach(
                        (service, own) -> {
                            List<PublishedPort> ports =
                                    own.stream()
                                            .flatMap(c -> PublishedPort.of(c).stream())
                                            .toList();
                            List<String> volumes =
                                    own.stream()
                                            .flatMap(c -> DataVolume.of(c).stream())
                                            .map(DataVolume::name)
                                            .distinct()
                                            .toList();
                            rows.add(
                                    Table.row(
                                            service,
                                            own.size(),
                                            own.stream().filter(Inspections::running).count(),
                                            own.getFirst()
                                                    .path("Config")
                                                    .path("Image")
                                                    .asString(""),
                                            String.join(
                                                    ", ",
                                                    ports.stream()
                                                            .map(
                                                                    p ->
                                                                            p.inside()
                                                                                    + " at "
                                                                                    + p.bound())
                                                            .toList()),
                                            String.join(", ", map.networks(service)),
                                            String.join(", ", volumes),
                                            asked(ports, targets)));
                        });
        return Table.of("Services", columns, rows);
    }

    private static String asked(List<PublishedPort> ports, List<Target> targets) {
        List<String> words =
                targets.stream()
                        .filter(
                                target ->
                                        ports.stream()
                                                .flatMap(p -> p.addresses().stream())
                                                .anyMatch(a -> names(target, a.port())))
                        .map(target -> target.type().word())
                        .toList();
        return String.join(", ", words);
    }

    private static boolean names(Target target, String port) {
        return !port.isEmpty() && target.address().matches(".*:" + port + "(/.*)?");
    }

    private static Table dependencies(ServiceMap map) {
        List<Column> columns =
                List.of(
                        Column.text("service"),
                        Column.text("needs"),
                        Column.text("by"),
                        Column.text("told by"),
                        Column.text("beyond the project"),
                        Column.text("broken"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        map.links()
                .forEach(
                        l ->
                                rows.add(
                                        Table.row(
                                                l.from(),
                                                l.to(),
                                                l.scheme(),
                                                l.told(),
                                                l.inside() ? "" : "yes",
                                                Optional.ofNullable(trouble(l, map)).orElse(""))));
        return Table.of("Who needs whom", columns, rows);
    }

    private static void judge(Link link, ServiceMap map, StepContext context) {
        String trouble = trouble(link, map);
        if (trouble != null) {
            context.finding(
                    Finding.error(
                                    link.from(),
                                    "needs %s, which %s".formatted(link.to(), trouble),
                                    "broken-dependency:" + link.from() + ":" + link.to())
                            .evidence("told by " + link.told()));
        }
    }

    /** Why a dependency can't work; null if it can. */
    private static @Nullable String trouble(Link link, ServiceMap map) {
        if (!link.inside()) {
            return null;
        }
        List<JsonNode> needed = map.containers().getOrDefault(link.to(), List.of());
        if (needed.isEmpty()) {
            return "has no container";
        }
        if (needed.stream().noneMatch(Inspections::running)) {
            return "isn't running";
        }
        Set<String> shared = map.networks(link.from());
        boolean apart = !shared.isEmpty() && !map.networks(link.to()).isEmpty();
        shared.retainAll(map.networks(link.to()));
        return apart && shared.isEmpty() ? "is on no network with it" : null;
    }
}
