package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Cause.Item;
import org.amas.maintenance.notify.Message.About;
import org.amas.maintenance.notify.Message.FailedStep;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells of each cause once: a message when it begins, which names everything that meets it before
 * it is sent, one if it gets worse, and one when it is over. Only rows are written here, in the
 * transaction of the fact; the outbox sends them.
 */
@Component
class Notices {

    private final Causes causes;
    private final Outbox outbox;
    private final Channels channels;
    private final Duration gather;
    private final Clock clock;

    Notices(Causes causes, Outbox outbox, Channels channels, NotifySettings settings, Clock clock) {
        this.causes = causes;
        this.outbox = outbox;
        this.channels = channels;
        this.gather = settings.gather();
        this.clock = clock;
    }

    /**
     * What is to be said of a cause.
     *
     * @param run whose page shows it; null if none does
     * @param sentence what else there is to know; may be empty
     */
    record News(
            Cause.Kind kind,
            String environment,
            String name,
            Severity severity,
            String title,
            @Nullable Long run,
            @Nullable String procedure,
            String sentence,
            List<FailedStep> failed,
            String link) {}

    /**
     * @param items what the cause touches, as far as it is met now
     * @param silent whether somebody else tells of its beginning
     */
    void meet(News news, Collection<Item> items, boolean silent) {
        boolean began =
                causes.begin(
                        news.environment(),
                        news.kind(),
                        news.name(),
                        news.severity(),
                        news.title());
        Cause cause = causes.open(news.environment(), news.kind(), news.name()).orElseThrow();
        List<Item> fresh = causes.add(cause, items);
        if (silent || fresh.isEmpty() && !began) {
            return;
        }
        if (began) {
            put(cause.fact(), message(news, news.title(), causes.items(cause)), gather);
        } else if (outbox.isUnsent(cause.fact())) {
            outbox.renew(cause.fact(), message(news, news.title(), causes.items(cause)));
        } else if (news.kind() == Cause.Kind.RUN) {
            // What a target blinds or a stop kept from being done follows from what was told.
            String fact = cause.fact() + "-worse-" + clock.instant().toEpochMilli();
            put(fact, message(news, news.title() + ", and more of it", fresh), gather);
        }
    }

    private void put(String fact, Message message, Duration wait) {
        outbox.put(fact, message, channels.of(message.environment(), message.severity()), wait);
    }

    /** Failed steps say it themselves. */
    private static Message message(News news, String title, List<Item> items) {
        List<String> lines = news.kind() == Cause.Kind.RUN ? List.of() : lines(items);
        return new Message(
                About.TROUBLE,
                news.severity(),
                news.run(),
                news.procedure(),
                title,
                news.environment(),
                "",
                news.sentence(),
                news.failed(),
                lines,
                news.link(),
                null);
    }

    private static List<String> lines(List<Item> items) {
        List<String> lines = new ArrayList<>();
        items.stream().limit(Message.MOST_LINES).map(Item::text).forEach(lines::add);
        if (items.size() > Message.MOST_LINES) {
            lines.add("and %d more".formatted(items.size() - Message.MOST_LINES));
        }
        return lines;
    }

    /**
     * It is over: whoever was told of it is told so, once.
     *
     * @param run that saw it; null if none did
     * @param word what it is now: {@code answers again}
     */
    void over(Cause cause, @Nullable Long run, String word, String link) {
        if (!causes.end(cause)) {
            return;
        }
        Duration lasted = Duration.between(cause.began(), clock.instant());
        Message message =
                new Message(
                        About.RECOVERY,
                        cause.severity(),
                        run,
                        null,
                        "Over: " + cause.title(),
                        cause.environment(),
                        "",
                        "%s, after %s.".formatted(word, Amount.time(lasted)),
                        List.of(),
                        List.of(),
                        link,
                        null);
        put(cause.fact() + "-over", message, Duration.ZERO);
    }

    /** Something that is told once and has no end of its own. */
    void once(String fact, Message message) {
        put(fact, message, Duration.ZERO);
    }
}
