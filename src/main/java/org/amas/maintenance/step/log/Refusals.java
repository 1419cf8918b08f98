package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers refused sign-ins by address and user. AMAS and the nginx before it both tell of one
 * attempt, so of those two the larger count is taken, not the sum.
 */
final class Refusals implements Watch {

    static final String UNKNOWN = "(not logged)";
    private static final int MOST = 20_000;
    private static final int SAMPLES = 10;

    /** Refusals of one user from one address. */
    static final class Pair {
        final String user;
        final String address;
        final Map<Refusal.By, Long> counts = new EnumMap<>(Refusal.By.class);
        Instant first;
        Instant last;

        private Pair(String user, String address, Instant at) {
            this.user = user;
            this.address = address;
            this.first = at;
            this.last = at;
        }

        long count(Refusal.By by) {
            return counts.getOrDefault(by, 0L);
        }
    }

    /** What came from one address. */
    static final class Origin {
        final String address;
        final Set<String> users = new HashSet<>();
        final List<String> samples = new ArrayList<>();
        final Map<Refusal.By, Long> counts = new EnumMap<>(Refusal.By.class);

        private Origin(String address) {
            this.address = address;
        }

        /** Attempts, each counted once. */
        long attempts() {
            return Refusals.attempts(counts);
        }
    }

    private final Map<String, Pair> pairs = new HashMap<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private final PostgresClients clients = new PostgresClients();
    private boolean full;

    @Override
    public void begin(LogSource source) {
        clients.clear();
    }

    @Override
    public boolean wants(Entry entry) {
        clients.remember(entry);
        return Refusal.of(entry) != null;
    }

    @Override
    public void line(LogSource source, Instant at, String text, @Nullable Entry fresh) {
        Refusal refusal = fresh == null ? null : Refusal.of(fresh);
        if (fresh == null || refusal == null) {
            return;
        }
        String said = refusal.address().isEmpty() ? clients.address(fresh) : refusal.address();
        String address = said.isEmpty() ? UNKNOWN : Shown.text(said, 60);
        String user = refusal.user().isEmpty() ? UNKNOWN : Shown.text(refusal.user(), 100);
        if (pairs.size() >= MOST && !pairs.containsKey(address + '\n' + user)) {
            full = true;
            user = "(other users)";
            address =
                    origins.size() >= MOST && !origins.containsKey(address) ? "(others)" : address;
        }
        add(address, user, refusal.by(), at, source.name() + ": " + Shown.text(text, 400));
    }

    private void add(String address, String user, Refusal.By by, Instant at, String sample) {
        Pair pair = pairs.computeIfAbsent(address + '\n' + user, k -> new Pair(user, address, at));
        pair.counts.merge(by, 1L, Long::sum);
        pair.first = at.isBefore(pair.first) ? at : pair.first;
        pair.last = at.isAfter(pair.last) ? at : pair.last;
        Origin origin = origins.computeIfAbsent(address, Origin::new);
        origin.counts.merge(by, 1L, Long::sum);
        if (!user.equals(UNKNOWN)) {
            origin.users.add(user);
        }
        if (origin.samples.size() < SAMPLES) {
            origin.samples.add(sample);
        }
    }

    static long attempts(Map<Refusal.By, Long> counts) {
        long same =
                Math.max(
                        counts.getOrDefault(Refusal.By.AMAS, 0L),
                        counts.getOrDefault(Refusal.By.NGINX, 0L));
        return same
                + counts.getOrDefault(Refusal.By.POSTGRES, 0L)
                + counts.getOrDefault(Refusal.By.REDIS, 0L)
                + counts.getOrDefault(Refusal.By.NEO4J, 0L);
    }

    /** The busiest first. */
    List<Origin> origins() {
        return origins.values().stream()
                .sorted(
                        Comparator.comparingLong((Origin o) -> -o.attempts())
                                .thenComparing(o -> o.address))
                .toList();
    }

    /** By address, the busiest user first. */
    List<Pair> pairs() {
        return pairs.values().stream()
                .sorted(
                        Comparator.comparingLong((Pair p) -> -attempts(p.counts))
                                .thenComparing(p -> p.address)
                                .thenComparing(p -> p.user))
                .toList();
    }

    /** More users than are told apart. */
    boolean full() {
        return full;
    }
}
