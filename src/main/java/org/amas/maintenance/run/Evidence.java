package org.amas.maintenance.run;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a step has found so far. Bounded: beyond its caps it keeps the worst and counts the rest,
 * which still weighs in the verdict. Safe from several threads.
 */
class Evidence {

    static final int READINGS = 5_000;
    static final int FINDINGS = 1_000;
    static final int TABLES = 50;
    static final int MEMORY = 1 << 20;

    /** The fingerprint of the finding that says how much was not kept. */
    static final String LEFT_OUT = "results-left-out";

    private final Map<String, Limit> limits;
    private final Set<String> awaited;
    private final Worst<Measured> readings =
            new Worst<>(READINGS, Comparator.comparing(Measured::standing));
    private final Worst<Finding> findings =
            new Worst<>(FINDINGS, Comparator.comparing(Finding::severity));
    private final Worst<Table> tables = new Worst<>(TABLES, (one, other) -> 0);
    private final Map<String, String> memory = new TreeMap<>();
    private Weight weight = Weight.NONE;
    private @Nullable String firstError;
    private @Nullable String printed;
    private int remembered;

    /**
     * @param limits the procedure's, by reading; they go before a reading's own
     */
    Evidence(Map<String, Limit> limits) {
        this(limits, false);
    }

    /**
     * @param awaited whether each reading that has a limit must come: where a kind doesn't know its
     *     readings' names, nobody else would notice that one is written wrongly
     */
    Evidence(Map<String, Limit> limits, boolean awaited) {
        this.limits = Map.copyOf(limits);
        this.awaited = awaited ? new TreeSet<>(limits.keySet()) : new TreeSet<>();
    }

    /** How bad the worst of it is. */
    enum Weight {
        /** There is no evidence at all. */
        NONE,
        GOOD,
        WARNS,
        FAILS
    }

    /** A reading against the limit that holds for it. */
    record Measured(Reading reading, @Nullable Limit limit, Standing standing, Instant at) {}

    synchronized void reading(Reading reading, Instant at) {
        awaited.remove(reading.name());
        Limit limit = limits.getOrDefault(reading.name(), reading.limit());
        Standing standing = limit == null ? Standing.WITHIN : limit.judge(reading.value());
        weigh(
                switch (standing) {
                    case WITHIN -> Weight.GOOD;
                    case WARN -> Weight.WARNS;
                    case FAIL -> Weight.FAILS;
                },
                () -> sentence(reading, limit));
        readings.add(new Measured(reading, limit, standing, at));
    }

    synchronized void finding(Finding finding) {
        weigh(
                switch (finding.severity()) {
                    case INFO -> Weight.GOOD;
                    case WARNING -> Weight.WARNS;
                    case ERROR, CRITICAL -> Weight.FAILS;
                },
                () -> finding.place() + ": " + finding.text());
        findings.add(finding);
    }

    synchronized void table(Table table) {
        weigh(Weight.GOOD, () -> "");
        tables.add(table);
    }

    /**
     * @param line what the output says of trouble; null if it says nothing
     */
    synchronized void printed(@Nullable String line) {
        printed = line;
    }

    synchronized void remember(String key, String value) {
        String before = memory.get(key);
        int size = remembered + value.length() - (before == null ? 0 : before.length());
        if (size > MEMORY || key.length() > 200) {
            throw new IllegalArgumentException("a step may remember at most 1 MiB");
        }
        remembered = size;
        memory.put(key, value);
    }

    private void weigh(Weight one, java.util.function.Supplier<String> sentence) {
        if (one == Weight.FAILS && weight != Weight.FAILS) {
            firstError = sentence.get();
        }
        if (one.compareTo(weight) > 0) {
            weight = one;
        }
    }

    private static String sentence(Reading reading, @Nullable Limit limit) {
        return Breach.sentence(
                reading.name(),
                reading.labels(),
                reading.value(),
                reading.unit(),
                Optional.ofNullable(limit).map(Limit::fail),
                Standing.FAIL);
    }

    synchronized Weight weight() {
        return weight;
    }

    /** The first reading or finding that fails, as a sentence; null if none does. */
    synchronized @Nullable String firstError() {
        return firstError;
    }

    /** The line of the output that says what went wrong; null if nothing was printed. */
    synchronized @Nullable String printed() {
        return printed;
    }

    /** The readings that have a limit and never came. */
    synchronized List<String> awaited() {
        return List.copyOf(awaited);
    }

    synchronized List<Measured> readings() {
        return readings.kept();
    }

    /** With a last one that says how much was not kept, if anything wasn't. */
    synchronized List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings.kept());
        String unkept = unkept();
        if (!unkept.isEmpty()) {
            String text = "It reported more than is kept. Left out: " + unkept + ".";
            all.add(Finding.warning("this step", text, LEFT_OUT));
        }
        return all;
    }

    private String unkept() {
        List<String> words = new ArrayList<>();
        left(words, findings.unkept(), "finding", ", none worse than those kept");
        left(words, readings.unkept(), "reading", ", none worse than those kept");
        left(words, tables.unkept(), "table", "");
        return String.join("; ", words);
    }

    private static void left(List<String> words, long unkept, String one, String which) {
        if (unkept > 0) {
            words.add(Amount.of(unkept, one) + which);
        }
    }

    synchronized List<Table> tables() {
        return tables.kept();
    }

    synchronized Map<String, String> memory() {
        return Map.copyOf(memory);
    }
}
