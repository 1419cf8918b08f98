package org.amas.maintenance.step.docker;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The services of a project and who needs whom: by the labels of their containers, by what is
 * written of them, and by the hosts that their variables name. Of a variable its name, scheme and
 * host are kept, never its value.
 *
 * @param containers by service, by name
 * @param links in the order of services
 */
record ServiceMap(Map<String, List<JsonNode>> containers, List<Link> links) {

    private static final Pattern URL =
            Pattern.compile(
                    "^([a-z][a-z0-9+.-]*)://(?:[^/@\\s]*@)?\\[?([A-Za-z0-9_.-]+)\\]?(?::\\d+)?");

    private static final Pattern HOST = Pattern.compile("[a-z][a-z0-9_.-]{1,100}");

    /**
     * One service needs another, or something beyond the project.
     *
     * @param scheme of the connection; empty if nothing tells
     * @param told by which variable, label or file
     * @param inside whether the needed one is a service of the project
     */
    record Link(String from, String to, String scheme, String told, boolean inside) {}

    /**
     * @param written null if nothing written can be read
     */
    static ServiceMap of(List<JsonNode> all, @Nullable ComposeFile written) {
        Map<String, List<JsonNode>> containers =
                all.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Inspections::service, TreeMap::new, Collectors.toList()));
        Map<String, String> hosts = hosts(containers);
        Map<String, Link> links = new TreeMap<>();
        containers.forEach(
                (service, own) -> {
                    named(service, own, hosts, links);
                    labelled(service, own, containers.keySet(), links);
                    WrittenService text = written == null ? null : written.services().get(service);
                    if (text != null) {
                        add(
                                service,
                                text.needs(),
                                "depends_on, as written",
                                containers.keySet(),
                                links);
                    }
                });
        return new ServiceMap(containers, List.copyOf(links.values()));
    }

    /** Every name by which a service can be reached from within. */
    private static Map<String, String> hosts(Map<String, List<JsonNode>> containers) {
        Map<String, String> hosts = new TreeMap<>();
        containers.forEach(
                (service, own) -> {
                    hosts.put(service, service);
                    for (JsonNode container : own) {
                        hosts.put(Inspections.name(container), service);
                        container
                                .path("NetworkSettings")
                                .path("Networks")
                                .valueStream()
                                .flatMap(n -> n.path("Aliases").valueStream())
                                .forEach(alias -> hosts.putIfAbsent(alias.asString(""), service));
                    }
                });
        return hosts;
    }

    private static void named(
            String service,
            List<JsonNode> own,
            Map<String, String> hosts,
            Map<String, Link> links) {
        for (Variable variable : Variable.of(own)) {
            Matcher url = URL.matcher(variable.value());
            boolean isUrl = url.find();
            String host = isUrl ? url.group(2) : variable.value();
            String scheme = isUrl ? url.group(1) : "";
            String to = HOST.matcher(host).matches() ? hosts.get(host) : null;
            if (to != null && !to.equals(service)) {
                put(new Link(service, to, scheme, variable.name(), true), links);
            } else if (to == null && isUrl && !host.matches("localhost|127\\..*|0\\.0\\.0\\.0")) {
                put(new Link(service, host, scheme, variable.name(), false), links);
            }
        }
    }

    private static void labelled(
            String service, List<JsonNode> own, Set<String> all, Map<String, Link> links) {
        Set<String> needs = new TreeSet<>();
        for (JsonNode container : own) {
            String label =
                    container
                            .path("Config")
                            .path("Labels")
                            .path("com.docker.compose.depends_on")
                            .asString("");
            for (String one : label.split(",")) {
                needs.add(one.replaceFirst(":.*", "").strip());
            }
        }
        needs.remove("");
        add(service, needs, "depends_on", all, links);
    }

    private static void add(
            String service,
            Collection<String> needs,
            String told,
            Set<String> all,
            Map<String, Link> links) {
        for (String to : needs) {
            Link link = new Link(service, to, "", told, true);
            links.putIfAbsent(key(link), link);
        }
    }

    /** One that tells its scheme goes before one that doesn't. */
    private static void put(Link link, Map<String, Link> links) {
        links.merge(key(link), link, (old, next) -> old.scheme().isEmpty() ? next : old);
    }

    private static String key(Link link) {
        return link.from() + " " + link.to();
    }

    /** Needed ones that have no container. */
    List<Link> broken() {
        return links.stream().filter(l -> l.inside() && !containers.containsKey(l.to())).toList();
    }

    /** Everything that stops working when this one does. */
    Set<String> dependents(String service) {
        Set<String> found = new TreeSet<>();
        List<String> open = new ArrayList<>(List.of(service));
        while (!open.isEmpty()) {
            String one = open.removeLast();
            links.stream()
                    .filter(l -> l.to().equals(one) && found.add(l.from()))
                    .forEach(l -> open.add(l.from()));
        }
        found.remove(service);
        return found;
    }

    Set<String> networks(String service) {
        return containers.getOrDefault(service, List.of()).stream()
                .flatMap(c -> c.path("NetworkSettings").path("Networks").propertyNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Who is called by nobody first, and below each what it needs; one line each. */
    List<String> tree() {
        List<String> lines = new ArrayList<>();
        Set<String> drawn = new TreeSet<>();
        containers.keySet().stream()
                .filter(s -> links.stream().noneMatch(l -> l.to().equals(s)))
                .forEach(top -> branch(top, "", new TreeSet<>(), drawn, lines));
        // What is left needs itself by way of others.
        for (String left : containers.keySet()) {
            if (!drawn.contains(left)) {
                branch(left, "", new TreeSet<>(), drawn, lines);
            }
        }
        return lines;
    }

    private void branch(
            String service,
            String indent,
            Set<String> above,
            Set<String> drawn,
            List<String> lines) {
        boolean again = !above.add(service);
        drawn.add(service);
        lines.add(indent + (indent.isEmpty() ? "" : "└ ") + service + (again ? " (again)" : ""));
        if (!again) {
            links.stream()
                    .filter(l -> l.from().equals(service))
                    .forEach(
                            l -> branch(l.to(), indent + "  ", new TreeSet<>(above), drawn, lines));
        }
    }
}
