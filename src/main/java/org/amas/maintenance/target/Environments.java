package org.amas.maintenance.target;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The configured environments, by name, in the order of configuration. */
public class Environments {

    private final Map<String, Environment> environments = new LinkedHashMap<>();

    public Environments(Collection<Environment> configured) {
        configured.forEach(environment -> environments.put(environment.name(), environment));
    }

    public Collection<Environment> all() {
        return environments.values();
    }

    public Optional<Environment> named(String name) {
        return Optional.ofNullable(environments.get(name));
    }
}
