package org.amas.maintenance.notify;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.notify.Message.About;
import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Sends a message that says nothing, at once, and shows what was said on the way. */
@Component
class TestMessages {

    private final Channels channels;
    private final ChannelSender sender;
    private final RunMessages messages;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TestMessages(
            Channels channels,
            ChannelSender sender,
            RunMessages messages,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.channels = channels;
        this.sender = sender;
        this.messages = messages;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param said one line each, what we sent and what was answered
     */
    record Result(String channel, Sent sent, List<String> said) {

        public String transcript() {
            return String.join("\n", said);
        }

        public boolean arrived() {
            return sent.how() == Sent.How.ARRIVED;
        }
    }

    /**
     * @throws NotFound if there is no such channel
     */
    Result test(String name, Actor by) {
        Channel channel =
                channels.named(name)
                        .orElseThrow(() -> new NotFound("There is no channel " + name + "."));
        Transcript transcript = new Transcript();
        Sent sent = sender.send(channel, item(channel, by), transcript);
        AuditEntry entry =
                sent.how() == Sent.How.ARRIVED
                        ? AuditEntry.done(by, "channel.test", "channel", name)
                        : AuditEntry.failed(by, "channel.test", "channel", name)
                                .because(sent.problem());
        transaction.executeWithoutResult(status -> audit.append(entry));
        return new Result(name, sent, transcript.lines());
    }

    private Item item(Channel channel, Actor by) {
        Message message =
                new Message(
                        About.TEST,
                        Severity.INFO,
                        null,
                        null,
                        "Test of channel " + channel.name(),
                        channel.environments().isEmpty()
                                ? "maintenance"
                                : channel.environments().getFirst(),
                        "",
                        "%s asked whether messages arrive here. Nothing has happened."
                                .formatted(by.name()),
                        List.of(),
                        List.of(),
                        messages.link("/messages"),
                        null);
        Instant now = clock.instant();
        String key = "test-" + UUID.randomUUID();
        return new Item(
                0,
                key,
                channel.name(),
                message.environment(),
                null,
                message.subject(),
                message,
                State.SENDING,
                0,
                now,
                null,
                now,
                null);
    }
}
