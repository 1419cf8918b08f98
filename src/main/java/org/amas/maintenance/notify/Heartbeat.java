package org.amas.maintenance.notify;

import org.amas.maintenance.duty.ScheduleLooked;
import org.amas.maintenance.target.InvalidConfiguration;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetAbsent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Calls an address every five minutes while the schedule is looked at, so that whoever is there
 * notices when that ends. It hangs on the scheduler's own looks: one that stands still, or can
 * plan, count or start nothing, calls nobody, however well the rest of the application feels.
 */
@Component
class Heartbeat {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Pattern USABLE = Pattern.compile("https?://[^\\s]+|(env|file):.+");
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final HttpSender http;
    private final @Nullable Secret url;
    private final AtomicBoolean calling = new AtomicBoolean();
    private volatile Instant last = Instant.MIN;
    private volatile State state = new State(null, null, null);

    Heartbeat(HttpSender http, NotifySettings settings) {
        this.http = http;
        String written = settings.heartbeatUrl();
        this.url = written == null || written.isBlank() ? null : Secret.of(usable(written));
    }

    private static String usable(String written) {
        if (!USABLE.matcher(written).matches()) {
            throw new InvalidConfiguration(
                    "amas.notify.heartbeat-url",
                    "is no address",
                    "Write https://…, env:NAME or file:/path.");
        }
        return written;
    }

    /**
     * How it stands.
     *
     * @param arrived when it was last heard; null if not since the start
     * @param failedSince null while it is heard
     * @param problem why it isn't; null while it is
     */
    record State(
            @Nullable Instant arrived, @Nullable Instant failedSince, @Nullable String problem) {}

    public boolean isConfigured() {
        return url != null;
    }

    public State state() {
        return state;
    }

    /** Last, and on a thread of its own: the schedule waits for no receiver. */
    @EventListener
    @Order(3)
    void on(ScheduleLooked look) {
        Secret where = url;
        boolean due = look.whole() && !look.at().isBefore(last.plus(EVERY));
        if (where != null && due && calling.compareAndSet(false, true)) {
            last = look.at();
            Thread.ofVirtual().name("heartbeat").start(() -> call(where, look.at()));
        }
    }

    private void call(Secret where, Instant at) {
        try {
            note(http.call(where.read()), at);
        } catch (TargetAbsent noSecret) {
            note(Sent.of(Sent.How.NOT_YET, noSecret.reason()), at);
        } finally {
            calling.set(false);
        }
    }

    /** Only a change is logged. */
    private void note(Sent sent, Instant at) {
        State before = state;
        if (sent.how() == Sent.How.ARRIVED) {
            state = new State(at, null, null);
            if (before.failedSince() != null) {
                log.info("The heartbeat is heard again");
            }
            return;
        }
        Instant since = before.failedSince() == null ? at : before.failedSince();
        state = new State(before.arrived(), since, sent.problem());
        if (before.failedSince() == null) {
            log.warn("The heartbeat was not heard: {}", sent.problem());
        }
    }
}
