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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How services trust each other: secrets in their environment, connections that nobody encrypts,
 * and services that the world reaches on one network with stores they have no business with. Names
 * of variables are told, their values never.
 */
@Component
class DockerTrustKind extends DockerCheck<NoSettings> {

    /** What is plain as it is written; PostgreSQL's encryption can't be seen from here. */
    private static final Set<String> PLAIN =
            Set.of("http", "ws", "redis", "bolt", "neo4j", "amqp", "mongodb", "mysql", "ftp");

    @Override
    public String name() {
        return "docker.trust";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("secrets_in_environment", "plain_connections", "flat_neighbours");
    }

    /** Something that one service is too trusting of. */
    private record Trust(String service, String what, Finding finding) {}

    @Override
    protected Outcome check(NoSettings settings, DockerEngine engine, StepContext context)
            throws IOException {
        List<JsonNode> containers = Inspections.of(engine);
        if (containers.isEmpty()) {
            return Outcome.unknown("project " + engine.target().project() + " has no container");
        }
        ServiceMap map = DockerArchitectureKind.map(containers, engine, context);
        List<Trust> secrets = secrets(map);
        List<Trust> plain = plain(map);
        List<Trust> flat = flat(map);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<Trust> some : List.of(secrets, plain, flat)) {
            for (Trust one : some) {
                context.finding(one.finding());
                rows.add(Table.row(one.service(), one.what(), one.finding().text()));
            }
        }
        context.reading(Reading.of("secrets_in_environment", secrets.size(), ""));
        context.reading(Reading.of("plain_connections", plain.size(), ""));
        context.reading(Reading.of("flat_neighbours", flat.size(), ""));
        context.show(
                Table.of(
                        "What is trusted",
                        List.of(Column.text("service"), Column.text("what"), Column.text("how")),
                        rows));
        return Outcome.done(
                "%s with secrets in their environment, %s, %s of the world beside stores"
                        .formatted(
                                Amount.of(secrets.size(), "service"),
                                Amount.of(plain.size(), "plain connection"),
                                Amount.of(flat.size(), "neighbour")));
    }

    private static List<Trust> secrets(ServiceMap map) {
        List<Trust> found = new ArrayList<>();
        map.containers()
                .forEach(
                        (service, own) -> {
                            List<String> names =
                                    Variable.of(own).stream()
                                            .filter(Variable::isSecret)
                                            .map(Variable::name)
                                            .sorted()
                                            .toList();
                            if (!names.isEmpty()) {
                                String text =
                                        "whoever may inspect it reads %s: hand them over as files"
                                                .formatted(String.join(", ", names));
                                found.add(
                                        new Trust(
                                                service,
                                                "secrets in its environment",
                                                Finding.warning(
                                                        service, text, "env-secrets:" + service)));
                            }
                        });
        return found;
    }

    /** What leaves the project passes wires that others own. */
    private static List<Trust> plain(ServiceMap map) {
        return map.links().stream()
                .filter(link -> PLAIN.contains(link.scheme()))
                .map(
                        link -> {
                            String text =
                                    "asks %s by %s, which nobody encrypts (%s)"
                                            .formatted(link.to(), link.scheme(), link.told());
                            String print = "plain:%s:%s".formatted(link.from(), link.to());
                            return new Trust(
                                    link.from(),
                                    "plain connection",
                                    link.inside()
                                            ? Finding.warning(link.from(), text, print)
                                            : Finding.error(link.from(), text, print));
                        })
                .toList();
    }

    private static List<Trust> flat(ServiceMap map) {
        List<Trust> found = new ArrayList<>();
        for (String open : map.containers().keySet()) {
            Set<String> reached = new TreeSet<>();
            for (String store : map.containers().keySet()) {
                if (isStore(store, map) && !isStore(open, map) && isOpen(open, map)) {
                    Set<String> shared = map.networks(open);
                    shared.retainAll(map.networks(store));
                    boolean needed = map.links().stream().anyMatch(l -> isBetween(l, open, store));
                    if (!shared.isEmpty() && !needed) {
                        reached.add(store);
                    }
                }
            }
            if (!reached.isEmpty()) {
                String text =
                        "is published, and on one network with %s, which it doesn't need"
                                .formatted(String.join(", ", reached));
                found.add(
                        new Trust(
                                open, "flat network", Finding.warning(open, text, "flat:" + open)));
            }
        }
        return found;
    }

    private static boolean isBetween(Link link, String from, String to) {
        return link.from().equals(from) && link.to().equals(to);
    }

    private static boolean isOpen(String service, ServiceMap map) {
        return map.containers().getOrDefault(service, List.of()).stream()
                .anyMatch(c -> !PublishedPort.of(c).isEmpty());
    }

    private static boolean isStore(String service, ServiceMap map) {
        return map.containers().getOrDefault(service, List.of()).stream()
                .flatMap(c -> DataVolume.of(c).stream())
                .anyMatch(volume -> volume.store().isPresent());
    }
}
