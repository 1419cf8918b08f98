package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing, by account and address together: whoever guesses from elsewhere doesn't lock
 * the owner out. An address that tries one name after the other is slowed, too, only later, because
 * a whole team may share it. Names that don't exist count like others. Kept in memory, of bounded
 * size.
 */
@Component
class Throttle {

    static final int FREE_ATTEMPTS = 5;
    static final int FREE_ATTEMPTS_OF_AN_ADDRESS = 50;
    static final Duration LONGEST = Duration.ofMinutes(15);

    /** Short: whoever guesses beside a team must not keep all of it out. */
    static final Duration LONGEST_OF_AN_ADDRESS = Duration.ofSeconds(30);

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
        Key account = new Key(username, address);
        Key all = Key.all(address);
        Instant now = clock.instant();
        Duration wait = longer(left(account, now), left(all, now));
        if (wait.isZero()) {
            count(account, FREE_ATTEMPTS, LONGEST, now);
            count(all, FREE_ATTEMPTS_OF_AN_ADDRESS, LONGEST_OF_AN_ADDRESS, now);
        }
        return wait;
    }

    /** What succeeded was no guess. */
    synchronized void forget(String username, String address) {
        kept.remove(new Key(username, address));
        kept.computeIfPresent(Key.all(address), (key, attempts) -> attempts.withoutLast());
    }

    private Duration left(Key key, Instant now) {
        Attempts before = kept.get(key);
        return before != null && now.isBefore(before.until())
                ? Duration.between(now, before.until())
                : Duration.ZERO;
    }

    private void count(Key key, int free, Duration longest, Instant now) {
        Attempts before = kept.get(key);
        int number =
                before != null && now.isBefore(before.until().plus(FORGOTTEN_AFTER))
                        ? before.number() + 1
                        : 1;
        kept.put(key, new Attempts(number, now.plus(pause(number - free, longest))));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    synchronized int size() {
        return kept.size();
    }

    /**
     * @param tooMany attempts beyond those that cost nothing
     */
    private static Duration pause(int tooMany, Duration longest) {
        if (tooMany < 0) {
            return Duration.ZERO;
        }
        long seconds = 1L << Math.min(tooMany, 20);
        return seconds > longest.toSeconds() ? longest : Duration.ofSeconds(seconds);
    }

    /**
     * @param username null for all names that are tried from there
     */
    private record Key(@Nullable String username, String address) {

        static Key all(String address) {
            return new Key(null, address);
        }
    }

    private record Attempts(int number, Instant until) {

        Attempts withoutLast() {
            return new Attempts(number - 1, until);
        }
    }
}
