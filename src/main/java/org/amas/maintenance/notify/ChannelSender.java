package org.amas.maintenance.notify;

import org.amas.maintenance.target.TargetAbsent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends a message by whatever way its channel is. */
@Component
class ChannelSender {

    private final HttpSender http;
    private final MailSender mail;

    ChannelSender(HttpSender http, MailSender mail) {
        this.http = http;
        this.mail = mail;
    }

    /**
     * @param transcript of what is said meanwhile; null if nobody reads it
     */
    Sent send(Channel channel, Outbox.Item item, @Nullable Transcript transcript) {
        try {
            return switch (channel.way()) {
                case Channel.Slack slack -> http.send(slack, item, transcript);
                case Channel.Webhook webhook -> http.send(webhook, item, transcript);
                case Channel.Mail one -> mail.send(one, item, transcript);
            };
        } catch (TargetAbsent noSecret) {
            return Sent.of(Sent.How.NOT_YET, String.valueOf(noSecret.getMessage()));
        }
    }
}
