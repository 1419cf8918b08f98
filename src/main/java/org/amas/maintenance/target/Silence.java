package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers took a connection lately and said nothing. Such a server is asked again with less
 * patience, so that it costs a run the whole of it once and not with every step; its first word
 * ends that.
 */
public final class Silence {

    private static final Duration BRIEF = Duration.ofMillis(1_500);

    /** A server that was only slow gets the whole patience again after this. */
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    // Of the machine's network, not of a run: whoever finds a server silent spares all others.
    private static final Map<String, Silence> KNOWN = new ConcurrentHashMap<>();

    private final String reason;
    private final long since;

    private Silence(String reason, long since) {
        this.reason = reason;
        this.since = since;
    }

    /** Whether it was found silent within the last minute and has not been heard since. */
    public static boolean isKnown(Target target) {
        return known(target) != null;
    }

    /**
     * How long to wait for it.
     *
     * @param usual where nothing is known against it
     */
    public static Duration patience(Target target, Duration usual) {
        return isKnown(target) && usual.compareTo(BRIEF) > 0 ? BRIEF : usual;
    }

    /** It has answered, whatever it said. */
    public static void heard(Target target) {
        KNOWN.remove(name(target));
    }

    /**
     * It is down, and so for the reason of the first time while it stays silent: that is one cause.
     *
     * @param reason what the server or the network said
     */
    public static TargetDown down(Target target, String reason, @Nullable Throwable cause) {
        if (!reason.startsWith("timed out") && !reason.startsWith("no answer")) {
            heard(target);
            return new TargetDown(target.type(), target.address(), reason, cause);
        }
        Silence before = known(target);
        if (before == null) {
            KNOWN.put(name(target), new Silence(reason, System.nanoTime()));
        }
        String first = before == null ? reason : before.reason;
        return new TargetDown(target.type(), target.address(), first, cause);
    }

    private static @Nullable Silence known(Target target) {
        Silence known = KNOWN.get(name(target));
        return known == null || System.nanoTime() - known.since > KEPT_NANOS ? null : known;
    }

    private static String name(Target target) {
        return target.type().word() + " " + target.address();
    }
}
