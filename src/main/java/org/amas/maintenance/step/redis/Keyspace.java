package org.amas.maintenance.step.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One database, as INFO counts it.
 *
 * @param database {@code db0}
 * @param averageLife what is left of it, in ms, as Redis estimates it
 */
record Keyspace(String database, long keys, long expiring, long averageLife) {

    private static final Pattern FORM =
            Pattern.compile("keys=(\\d+),expires=(\\d+)(?:,avg_ttl=(\\d+))?.*");

    /** All databases that hold a key. */
    static List<Keyspace> of(Info info) {
        return info.fields().entrySet().stream()
                .filter(f -> f.getKey().matches("db\\d+"))
                .flatMap(
                        f -> {
                            Matcher m = FORM.matcher(f.getValue());
                            return m.matches()
                                    ? java.util.stream.Stream.of(from(f.getKey(), m))
                                    : java.util.stream.Stream.empty();
                        })
                .toList();
    }

    private static Keyspace from(String database, Matcher m) {
        return new Keyspace(
                database,
                Long.parseLong(m.group(1)),
                Long.parseLong(m.group(2)),
                m.group(3) == null ? 0 : Long.parseLong(m.group(3)));
    }

    /** How many stay until somebody removes them. */
    long lasting() {
        return keys - expiring;
    }
}
