package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.docker.Interpolation.Value;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service of a Compose file.
 *
 * @param image null if it is built
 * @param ports how it is published, by the port inside
 * @param variables the names of its environment; values are never kept
 * @param open whether an environment file of its own, which may name more, can't be read
 */
record WrittenService(
        @Nullable Value image,
        Map<Integer, Value> ports,
        Set<String> variables,
        boolean open,
        Set<String> needs) {

    static WrittenService of(Map<?, ?> written, Path file, Interpolation interpolation) {
        Object image = written.get("image");
        Set<String> variables = new TreeSet<>(names(written.get("environment")));
        boolean open = false;
        for (Object one : list(written.get("env_file"))) {
            Object name = one instanceof Map<?, ?> detailed ? detailed.get("path") : one;
            Path own = file.resolveSibling(interpolation.resolve(String.valueOf(name)).text());
            Set<String> keys = ComposeFile.variables(own).keySet();
            variables.addAll(keys);
            open |= keys.isEmpty();
        }
        return new WrittenService(
                image == null ? null : interpolation.resolve(String.valueOf(image)),
                ports(list(written.get("ports")), interpolation),
                variables,
                open,
                names(written.get("depends_on")));
    }

    /** The later file's word goes before, and what it lists is added. */
    WrittenService over(WrittenService later) {
        Map<Integer, Value> all = new TreeMap<>(ports);
        all.putAll(later.ports);
        return new WrittenService(
                later.image == null ? image : later.image,
                all,
                both(variables, later.variables),
                open || later.open,
                both(needs, later.needs));
    }

    private static Set<String> both(Set<String> some, Set<String> more) {
        return Stream.concat(some.stream(), more.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of a mapping its keys, of a list what is before the sign of equality. */
    private static Set<String> names(@Nullable Object written) {
        Collection<?> names = written instanceof Map<?, ?> map ? map.keySet() : list(written);
        return names.stream()
                .map(name -> String.valueOf(name).replaceFirst("=.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Collection<?> list(@Nullable Object written) {
        return written instanceof Collection<?> many
                ? many
                : written == null ? List.of() : List.of(written);
    }

    /** {@code 127.0.0.1:80:8080/tcp} and the long form; ranges are left out. */
    private static Map<Integer, Value> ports(Collection<?> written, Interpolation interpolation) {
        Map<Integer, Value> ports = new TreeMap<>();
        for (Object one : written) {
            Value value = interpolation.resolve(short_(one));
            String[] parts = value.text().replaceFirst("/.*", "").split(":");
            String inside = parts[parts.length - 1];
            if (inside.matches("\\d{1,5}")) {
                String outside =
                        value.text().replaceFirst("/.*", "").replaceFirst(":?" + inside + "$", "");
                ports.put(Integer.valueOf(inside), new Value(outside, value.certain()));
            }
        }
        return ports;
    }

    private static String short_(Object port) {
        if (!(port instanceof Map<?, ?> long_)) {
            return String.valueOf(port);
        }
        return Stream.of("host_ip", "published", "target")
                .map(long_::get)
                .filter(part -> part != null)
                .map(String::valueOf)
                .collect(Collectors.joining(":"));
    }
}
