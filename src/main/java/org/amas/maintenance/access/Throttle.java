package org.amas.maintenance.access;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing, by account and address together: whoever guesses from elsewhere doesn't lock
 * the owner out. Names that don't exist count like others. Kept in memory, of bounded size.
 */
@Component
class Throttle {

    static final int FREE_ATTEMPTS = 5;
    static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST_KEPT = 10_000;

    private final Clock clock;
    private final Map<Key, Attempts> kept =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Attempts> eldest) {
                    return size() > MOST_KEPT;
                }
            };

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts an attempt before it is made, so that a thousand at the same moment don't slip by.
     *
     * @return how long to wait; zero if the attempt may be made now
     */
    synchronized Duration admit(String username, String address) {
        Key key = new Key(username, address);
        Instant now = clock.instant();
        Attempts before = kept.get(key);
        if (before != null && now.isBefore(before.until())) {
            return Duration.between(now, before.until());
        }
        int number = 1;
        if (before != null && now.isBefore(before.until().plus(FORGOTTEN_AFTER))) {
            number = before.number() + 1;
        }
        kept.put(key, new Attempts(number, now.plus(pause(number))));
        return Duration.ZERO;
    }

    synchronized void forget(String username, String address) {
        kept.remove(new Key(username, address));
    }

    synchronized int size() {
        return kept.size();
    }

    private static Duration pause(int attempts) {
        if (attempts < FREE_ATTEMPTS) {
            return Duration.ZERO;
        }
        long seconds = 1L << Math.min(attempts - FREE_ATTEMPTS, 20);
        return seconds > LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds(seconds);
    }

    private record Key(String username, String address) {}

    private record Attempts(int number, Instant until) {}
}
