package org.amas.maintenance.step.docker;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A port of a container that the engine's machine answers for.
 *
 * @param addresses of the machine, with the port there; an empty address means all of them
 */
record PublishedPort(
        String service, String container, boolean running, int inside, List<Binding> addresses) {

    /**
     * @param port empty while the engine hasn't chosen one
     */
    record Binding(String address, String port) {

        boolean everywhere() {
            return Set.of("", "0.0.0.0", "::").contains(address);
        }

        boolean local() {
            return address.startsWith("127.") || address.equals("::1");
        }

        @Override
        public String toString() {
            String shown = address.isEmpty() ? "0.0.0.0" : address;
            return (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
        }
    }

    /** What is in force while it runs, and what was asked for while it doesn't. */
    static List<PublishedPort> of(JsonNode container) {
        boolean running = Inspections.running(container);
        JsonNode ports =
                running
                        ? container.path("NetworkSettings").path("Ports")
                        : container.path("HostConfig").path("PortBindings");
        List<PublishedPort> found = new ArrayList<>();
        ports.properties()
                .forEach(
                        port -> {
                            List<Binding> bindings = bindings(port.getValue());
                            if (!bindings.isEmpty()) {
                                found.add(
                                        new PublishedPort(
                                                Inspections.service(container),
                                                Inspections.name(container),
                                                running,
                                                number(port.getKey()),
                                                bindings));
                            }
                        });
        return found;
    }

    boolean everywhere() {
        return addresses.stream().anyMatch(Binding::everywhere);
    }

    boolean local() {
        return addresses.stream().allMatch(Binding::local);
    }

    String bound() {
        Set<String> words = new TreeSet<>(Collections.reverseOrder());
        addresses.forEach(a -> words.add(a.toString()));
        return String.join(", ", words);
    }

    private static List<Binding> bindings(JsonNode written) {
        List<Binding> bindings = new ArrayList<>();
        for (JsonNode one : written) {
            bindings.add(
                    new Binding(
                            one.path("HostIp").asString(""), one.path("HostPort").asString("")));
        }
        return bindings;
    }

    /** Of {@code 5432/tcp}. */
    private static int number(String port) {
        return Integer.parseInt(port.replaceFirst("/.*", ""));
    }
}
