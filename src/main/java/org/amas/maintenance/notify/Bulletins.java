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
     * @param sentence what it is about
     * @param lines what it says, of which the first twenty are sent
     * @param page where all of it is seen
     */
    public void put(
            String fact,
            String environment,
            String title,
            String sentence,
            List<String> lines,
            String page) {
        outbox.put(
                fact,
                new Message(
                        About.BULLETIN,
                        Severity.INFO,
                        null,
                        null,
                        title,
                        environment,
                        "",
                        sentence,
                        List.of(),
                        lines.stream().limit(Message.MOST_LINES).toList(),
                        pages.link(page),
                        null),
                channels.of(environment, Severity.CRITICAL));
    }
}
