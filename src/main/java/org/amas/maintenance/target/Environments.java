package org.amas.maintenance.target;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configured environments, by name, in the order of configuration. */
public class Environments implements SecretSource {

    private final Map<String, Environment> environments = new LinkedHashMap<>();

    public Environments(Collection<Environment> configured) {
        configured.forEach(environment -> environments.put(environment.name(), environment));
    }

    public Collection<Environment> all() {
        return environments.values();
    }

    /** Of all environments: a command may come upon the secrets of another than its own. */
    @Override
    public List<String> secrets() {
        return all().stream().flatMap(one -> one.secrets().stream()).distinct().toList();
    }

    public Optional<Environment> named(String name) {
        return Optional.ofNullable(environments.get(name));
    }

    /** The one that a page shows when none is asked for: production, else the first there is. */
    public Environment usual() {
        return named("production").orElseGet(() -> all().iterator().next());
    }
}
