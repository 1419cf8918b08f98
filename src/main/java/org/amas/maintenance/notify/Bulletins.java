package org.amas.maintenance.notify;

import org.amas.maintenance.notify.Message.About;
import org.amas.maintenance.step.Severity;
import org.springframework.stereotype.Component;

import java.util.List;

/**
 * Sends what is to be read and is no trouble, such as a report, to all channels of its environment.
 */
@Component
public class Bulletins {

    private final Outbox outbox;
    private final Channels channels;
    private final RunMessages pages;

    Bulletins(Outbox outbox, Channels channels, RunMessages pages) {
        this.outbox = outbox;
        this.channels = channels;
        this.pages = pages;
    }

    /**
     * In the caller's transaction. How bad things must be for a channel to hear of them holds back
     * no bulletin.
     *
     * @param fact a channel gets it once, however often it is put
     */
    public void put(String fact, String environment, BulletinSource.Bulletin bulletin) {
        outbox.put(
                fact,
                new Message(
                        About.BULLETIN,
                        Severity.INFO,
                        null,
                        null,
                        bulletin.title(),
                        environment,
                        "",
                        bulletin.sentence(),
                        List.of(),
                        bulletin.lines().stream().limit(Message.MOST_LINES).toList(),
                        pages.link(bulletin.page()),
                        null),
                channels.of(environment, Severity.CRITICAL));
    }
}
