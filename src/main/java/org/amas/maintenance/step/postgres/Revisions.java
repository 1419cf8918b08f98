package org.amas.maintenance.step.postgres;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The migrations that an application brings, as Alembic writes them: each names itself and those it
 * builds on. Read as text, since nothing of an application's is run to look at it.
 */
final class Revisions {

    private static final String NAME = "(?m)^%s\\s*(?::[^=\\n]+)?=\\s*";
    private static final Pattern REVISION =
            Pattern.compile(NAME.formatted("revision") + "['\"]([^'\"\\s]+)['\"]");
    private static final Pattern BEFORE =
            Pattern.compile(
                    NAME.formatted("down_revision") + "(\\([^)]*\\)|\\[[^\\]]*\\]|[^\\n#]*)");
    private static final Pattern QUOTED = Pattern.compile("['\"]([^'\"\\s]+)['\"]");

    private final Map<String, Set<String>> before = new TreeMap<>();

    /** What is no migration is left out. */
    void add(String source) {
        Matcher named = REVISION.matcher(source);
        if (named.find()) {
            Matcher builds = BEFORE.matcher(source);
            Set<String> on = new TreeSet<>();
            if (builds.find()) {
                QUOTED.matcher(builds.group(1)).results().forEach(q -> on.add(q.group(1)));
            }
            before.put(named.group(1), on);
        }
    }

    boolean isEmpty() {
        return before.isEmpty();
    }

    int size() {
        return before.size();
    }

    boolean knows(String revision) {
        return before.containsKey(revision);
    }

    /** On which nothing builds; one, unless branches were never merged. */
    Set<String> heads() {
        Set<String> heads = new TreeSet<>(before.keySet());
        before.values().forEach(heads::removeAll);
        return heads;
    }

    /** Those that a database with these has not had yet. */
    Set<String> missing(List<String> present) {
        Set<String> had = new TreeSet<>();
        present.forEach(revision -> collect(revision, had));
        Set<String> missing = new TreeSet<>(before.keySet());
        missing.removeAll(had);
        return missing;
    }

    private void collect(String revision, Set<String> had) {
        if (had.add(revision)) {
            before.getOrDefault(revision, Set.of()).forEach(one -> collect(one, had));
        }
    }
}
