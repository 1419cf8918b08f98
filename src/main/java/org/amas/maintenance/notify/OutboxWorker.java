package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Empties the outbox, for each channel one message at a time: who is slow only delays what is for
 * themselves. Each attempt is stored before it begins: one that a crash cut short is repeated only
 * where the receiver can tell that it is the same, and else shown as uncertain; so nothing is lost
 * unseen, and nothing told twice.
 */
@Component
class OutboxWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutboxWorker.class);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final long POLL = 1_000;

    private final Outbox outbox;
    private final Channels channels;
    private final ChannelSender sender;
    private final NotifySettings settings;
    private final Semaphore wake = new Semaphore(0);
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private @Nullable Thread thread;

    OutboxWorker(Outbox outbox, Channels channels, ChannelSender sender, NotifySettings settings) {
        this.outbox = outbox;
        this.channels = channels;
        this.sender = sender;
        this.settings = settings;
    }

    /** There is something to send. */
    void wake() {
        wake.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("outbox").start(this::work);
    }

    private void work() {
        boolean settled = false;
        while (running) {
            try {
                if (!settled) {
                    outbox.cutShort().forEach(this::settle);
                    settled = true;
                }
                outbox.waiting().stream().filter(busy::add).forEach(this::begin);
            } catch (RuntimeException e) {
                log.warn("The outbox was not emptied; it is tried again", e);
            }
            rest();
        }
    }

    private void begin(String channel) {
        Thread.ofVirtual().name("outbox-" + channel).start(() -> empty(channel));
    }

    private void empty(String channel) {
        try {
            outbox.due(channel).stream().takeWhile(item -> running).forEach(this::attempt);
        } catch (RuntimeException e) {
            log.warn("What is for {} was not sent; it is tried again", channel, e);
        } finally {
            busy.remove(channel);
        }
    }

    private void rest() {
        try {
            if (wake.tryAcquire(POLL, TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    private void settle(Item item) {
        boolean repeatable =
                channels.named(item.channel()).filter(c -> c.way().isRepeatable()).isPresent();
        if (repeatable) {
            outbox.retry(item.id(), Duration.ZERO, "the application stopped while it was sent");
        } else {
            outbox.settle(
                    item.id(),
                    State.UNCERTAIN,
                    "the application stopped while it was sent; it may have arrived");
        }
    }

    private void attempt(Item item) {
        Optional<Channel> channel = channels.named(item.channel());
        if (!outbox.claim(item)) {
            return;
        }
        Sent sent = channel.map(one -> sender.send(one, item, null)).orElseGet(() -> gone(item));
        settle(item, sent, channel.filter(c -> c.way().isRepeatable()).isPresent());
    }

    private static Sent gone(Item item) {
        return Sent.of(Sent.How.REFUSED, "there is no channel " + item.channel() + " any more");
    }

    private void settle(Item item, Sent sent, boolean repeatable) {
        switch (sent.how()) {
            case ARRIVED -> outbox.settle(item.id(), State.SENT, null);
            case REFUSED -> outbox.settle(item.id(), State.DEAD, sent.problem());
            case NOT_YET -> later(item, sent);
            case UNKNOWN -> {
                if (repeatable) {
                    later(item, sent);
                } else {
                    outbox.settle(
                            item.id(),
                            State.UNCERTAIN,
                            sent.problem() + "; it may have arrived all the same");
                }
            }
        }
    }

    private void later(Item item, Sent sent) {
        if (sent.after() != null) {
            outbox.rest(item.channel(), sent.after());
        }
        int tried = item.attempts() + 1;
        if (tried >= settings.attempts()) {
            outbox.settle(item.id(), State.DEAD, sent.problem() + ", %d times".formatted(tried));
            return;
        }
        Duration pause = settings.backOff().multipliedBy(1L << Math.min(tried - 1, 20));
        Duration own = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        Duration asked = sent.after();
        outbox.retry(item.id(), asked == null ? own : asked, sent.problem());
    }

    @Override
    public void stop() {
        running = false;
        wake();
        if (thread != null) {
            try {
                thread.join(settings.patience().plusSeconds(2));
                long until = System.nanoTime() + settings.patience().plusSeconds(2).toNanos();
                while (!busy.isEmpty() && System.nanoTime() < until) {
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
