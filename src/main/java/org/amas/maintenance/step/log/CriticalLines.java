package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers critical lines by signature, each group with the lines around its newest one. */
final class CriticalLines implements Watch {

    static final int AROUND = 5;
    private static final int MOST_GROUPS = 5_000;
    private static final int LONGEST = 1_000;

    /** Critical lines that say the same. */
    static final class Group {
        final String service;
        final String source;
        final String signature;
        final String message;
        final boolean expected;
        long count;
        Instant first;
        Instant last;
        List<String> around = new ArrayList<>();

        private Group(LogSource source, Entry entry, String signature, Instant at) {
            this.service = source.service();
            this.source = source.name();
            this.signature = signature;
            this.message = Shown.text(entry.message(), 300);
            this.expected = SessionEnd.isExpected(entry);
            this.first = at;
            this.last = at;
        }
    }

    private record Open(List<String> lines, int until) {}

    private final Map<String, Group> groups = new HashMap<>();
    private final Deque<String> before = new ArrayDeque<>();
    private final List<Open> open = new ArrayList<>();

    @Override
    public void begin(LogSource source) {
        before.clear();
        open.clear();
    }

    @Override
    public boolean wants(Entry entry) {
        return entry.level() == Level.CRITICAL;
    }

    @Override
    public void line(LogSource source, Instant at, String text, @Nullable Entry fresh) {
        String shown =
                Shown.text(text.length() > LONGEST ? text.substring(0, LONGEST) : text, LONGEST);
        open.forEach(o -> o.lines().add("  " + shown));
        open.removeIf(o -> o.lines().size() >= o.until());
        if (fresh != null) {
            Group group = group(source, at, fresh);
            group.count++;
            group.first = at.isBefore(group.first) ? at : group.first;
            if (!at.isBefore(group.last)) {
                group.last = at;
                group.around = new ArrayList<>(before);
                group.around.add("> " + shown);
                open.add(new Open(group.around, group.around.size() + AROUND));
            }
        }
        before.addLast("  " + shown);
        if (before.size() > AROUND) {
            before.removeFirst();
        }
    }

    private Group group(LogSource source, Instant at, Entry entry) {
        String signature = groups.size() < MOST_GROUPS ? entry.signature() : ErrorTally.OTHERS;
        return groups.computeIfAbsent(
                source.service() + '\n' + signature,
                key -> new Group(source, entry, signature, at));
    }

    /** Most frequent first. */
    List<Group> groups() {
        return groups.values().stream()
                .sorted(
                        Comparator.comparingLong((Group g) -> -g.count)
                                .thenComparing(g -> g.service)
                                .thenComparing(g -> g.signature))
                .toList();
    }
}
