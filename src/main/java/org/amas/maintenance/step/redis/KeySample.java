package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Keys that were looked at, by prefix. */
final class KeySample {

    /** Of prefixes that nobody declared, so many are told apart. */
    private static final int UNDECLARED = 50;

    private static final int KEPT = 100;
    private static final String OTHERS = "(others)";

    /** A key and its size in memory. */
    record Sized(String name, long bytes) {}

    /** What the keys of one prefix have in common. */
    static final class Group {

        private final String prefix;
        private final boolean declared;
        private final boolean expiring;
        private final List<String> examples = new ArrayList<>();
        private long keys;
        private long lasting;
        private long bytes;

        private Group(String prefix, boolean declared, boolean expiring) {
            this.prefix = prefix;
            this.declared = declared;
            this.expiring = expiring;
        }

        private void add(String name, boolean forEver, long size) {
            keys++;
            bytes += size;
            if (forEver) {
                lasting++;
                if (examples.size() < 3) {
                    examples.add(name);
                }
            }
        }

        String prefix() {
            return prefix;
        }

        boolean declared() {
            return declared;
        }

        long keys() {
            return keys;
        }

        long lasting() {
            return lasting;
        }

        /** Those that never expire, and should. */
        long overdue() {
            return expiring ? lasting : 0;
        }

        long bytes() {
            return bytes;
        }

        /** Names of keys that never expire. */
        List<String> examples() {
            return examples;
        }
    }

    private final List<String> declared;
    private final Set<String> expiring;
    private final Map<String, Group> groups = new TreeMap<>();
    private final Set<ByteBuffer> seen = new HashSet<>();
    private final PriorityQueue<Sized> largest =
            new PriorityQueue<>(Comparator.comparingLong(Sized::bytes));
    private boolean complete;

    KeySample(Collection<String> expiring, Collection<String> lasting) {
        this.expiring = Set.copyOf(expiring);
        declared =
                Stream.concat(expiring.stream(), lasting.stream())
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        declared.forEach(p -> groups.put(p, new Group(p, true, this.expiring.contains(p))));
    }

    /** SCAN may name a key twice. */
    void add(byte[] key, boolean forEver, long size) {
        if (!seen.add(ByteBuffer.wrap(key))) {
            return;
        }
        String name = KeyName.of(key);
        group(name).add(name, forEver, size);
        largest.add(new Sized(name, size));
        if (largest.size() > KEPT) {
            largest.remove();
        }
    }

    /** Whether the walk came to its end, so that no key was left out. */
    void complete(boolean whole) {
        complete = whole;
    }

    boolean isComplete() {
        return complete;
    }

    long keys() {
        return seen.size();
    }

    long largest() {
        return largest.stream().mapToLong(Sized::bytes).max().orElse(0);
    }

    long overdue() {
        return groups.values().stream().mapToLong(Group::overdue).sum();
    }

    Collection<Group> groups() {
        return groups.values();
    }

    private Group group(String name) {
        String prefix =
                declared.stream().filter(name::startsWith).findFirst().orElseGet(() -> own(name));
        boolean known = groups.containsKey(prefix) || groups.size() < declared.size() + UNDECLARED;
        return groups.computeIfAbsent(known ? prefix : OTHERS, p -> new Group(p, false, false));
    }

    /** Up to the first colon, which is how AMAS names its keys. */
    private static String own(String name) {
        int colon = name.indexOf(':');
        return colon < 0 || colon > 60 ? "(no prefix)" : name.substring(0, colon + 1);
    }

    Table table(double percent) {
        return Table.of(
                "Keys by prefix (%s %% of all)".formatted(Amount.tenths(percent)),
                List.of(
                        Column.text("prefix"),
                        new Column("keys", ""),
                        new Column("never expire", ""),
                        Column.text("should they expire"),
                        new Column("size", "bytes")),
                groups.values().stream()
                        .filter(g -> g.keys > 0)
                        .map(
                                g ->
                                        Table.row(
                                                g.prefix,
                                                g.keys,
                                                g.lasting,
                                                g.expiring ? "yes" : g.declared ? "no" : "unknown",
                                                g.bytes))
                        .toList());
    }

    Table largestTable(int most) {
        return Table.of(
                "The largest keys",
                List.of(Column.text("key"), new Column("size", "bytes")),
                largest.stream()
                        .sorted(Comparator.comparingLong(Sized::bytes).reversed())
                        .limit(most)
                        .map(k -> Table.row(k.name, k.bytes))
                        .toList());
    }
}
