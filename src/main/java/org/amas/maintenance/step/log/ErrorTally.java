package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts errors by service, day and signature. */
final class ErrorTally implements Watch {

    /** Signatures that are told apart; beyond, they are one group. Counts stay exact. */
    private static final int MOST_GROUPS = 5_000;

    private static final int MOST_KNOWN = 200_000;
    static final String OTHERS = "(other signatures)";

    /** Errors that say the same. */
    static final class Group {
        final String service;
        final String signature;
        final Level level;
        final String sample;
        final String source;
        long count;
        Instant first;
        Instant last;

        Group(
                String service,
                String signature,
                Level level,
                String sample,
                String source,
                Instant at) {
            this.service = service;
            this.signature = signature;
            this.level = level;
            this.sample = sample;
            this.source = source;
            this.first = at;
            this.last = at;
        }

        private void add(Instant at) {
            count++;
            first = at.isBefore(first) ? at : first;
            last = at.isAfter(last) ? at : last;
        }
    }

    /** What was counted of one service. */
    static final class Count {
        long errors;
        long clientErrors;
        final long[] days;

        private Count(int days) {
            this.days = new long[days];
        }
    }

    private final Span span;
    private final Map<String, Count> counts = new TreeMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final FailedRequests failed = new FailedRequests();

    ErrorTally(Span span) {
        this.span = span;
    }

    @Override
    public boolean wants(Entry entry) {
        return isError(entry) || entry.form() == Form.ACCESS && entry.status() >= 400;
    }

    private static boolean isError(Entry entry) {
        return entry.level().atLeast(Level.ERROR) && !SessionEnd.isNoError(entry);
    }

    @Override
    public void line(LogSource source, Instant at, String text, @Nullable Entry fresh) {
        if (fresh == null) {
            return;
        }
        Count count = of(source.service());
        boolean error = isError(fresh);
        if (!span.inWindow(at)) {
            earlier(source, at, fresh, error, count);
        } else if (error) {
            count.errors++;
            Group group = group(source, at, text, fresh);
            group.add(at);
            failed.note(
                    source.service(),
                    at,
                    fresh,
                    () -> {
                        count.errors--;
                        group.count--;
                    });
        } else {
            count.clientErrors++;
        }
    }

    private void earlier(LogSource source, Instant at, Entry entry, boolean error, Count count) {
        int day = span.day(at);
        if (!error || day < 0) {
            return;
        }
        count.days[day]++;
        failed.note(source.service(), at, entry, () -> count.days[day]--);
        if (known.size() < MOST_KNOWN) {
            known.add(key(source.service(), entry.signature()));
        }
    }

    private Group group(LogSource source, Instant at, String text, Entry entry) {
        String service = source.service();
        String signature = entry.signature();
        String key = key(service, signature);
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(key)) {
            signature = OTHERS;
            key = key(service, OTHERS);
        }
        Group group = groups.get(key);
        if (group == null) {
            String sample = Shown.text(text, 500);
            group = new Group(service, signature, entry.level(), sample, source.name(), at);
            groups.put(key, group);
        }
        return group;
    }

    /** Counts each failed request once, when all lines were seen. */
    void settle() {
        failed.settle();
        groups.values().removeIf(group -> group.count == 0);
    }

    /** More failed requests than are compared: some may be counted twice. */
    boolean full() {
        return failed.full();
    }

    Count of(String service) {
        return counts.computeIfAbsent(service, s -> new Count(span.days()));
    }

    /** Most frequent first. */
    List<Group> groups() {
        return groups.values().stream()
                .sorted(
                        java.util.Comparator.comparingLong((Group g) -> -g.count)
                                .thenComparing(g -> g.service)
                                .thenComparing(g -> g.signature))
                .toList();
    }

    /** Of the window only. */
    List<Group> groups(String service) {
        return groups().stream().filter(g -> g.service.equals(service)).toList();
    }

    /** Whether an error like this happened in the days before. */
    boolean known(Group group) {
        return group.signature.equals(OTHERS)
                || known.contains(key(group.service, group.signature));
    }

    Collection<String> services() {
        return counts.keySet();
    }

    private static String key(String service, String signature) {
        return service + '\n' + signature;
    }
}
