package org.amas.maintenance.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.amas.maintenance.notify.Channel.Mail;
import org.amas.maintenance.notify.Channel.Tls;
import org.amas.maintenance.notify.Sent.How;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;

/** Sends a message by SMTP. */
@Component
class MailSender {

    private static final Logger log = LoggerFactory.getLogger(MailSender.class);

    private final AddressGuard guard;
    private final Duration patience;
    private final Clock clock;

    MailSender(AddressGuard guard, NotifySettings settings, Clock clock) {
        this.guard = guard;
        this.patience = settings.patience();
        this.clock = clock;
    }

    Sent send(Mail mail, Outbox.Item item, @Nullable Transcript transcript) {
        Sent sent = sent(mail, item, transcript);
        if (transcript != null && sent.problem() != null) {
            transcript.say("! " + sent.problem());
        }
        return sent;
    }

    private Sent sent(Mail mail, Outbox.Item item, @Nullable Transcript transcript) {
        try {
            guard.check(mail.host());
        } catch (AddressGuard.Forbidden e) {
            return Sent.of(How.REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Sent.of(How.NOT_YET, mail.host() + " has no address");
        }
        Session session = Session.getInstance(properties(mail));
        if (transcript != null) {
            transcript.say("! %s:%d".formatted(mail.host(), mail.port()));
            // What passes while the account is proven is left out unless mail.debug.auth is set.
            session.setDebugOut(transcript.stream());
            session.setDebug(true);
        }
        try {
            Transport transport = session.getTransport(mail.tls() == Tls.TLS ? "smtps" : "smtp");
            try {
                return sent(transport, mail, message(session, mail, item), transcript);
            } finally {
                close(transport);
            }
        } catch (MessagingException e) {
            return Sent.of(How.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static Sent sent(
            Transport transport, Mail mail, MimeMessage message, @Nullable Transcript transcript) {
        try {
            String password = mail.password() == null ? null : mail.password().read();
            if (transcript != null && password != null) {
                transcript.hide(password);
            }
            transport.connect(mail.host(), mail.port(), mail.username(), password);
        } catch (AuthenticationFailedException e) {
            return Sent.of(How.REFUSED, "the server refused the account");
        } catch (MessagingException e) {
            return Sent.of(How.NOT_YET, "not connected: " + e.getMessage());
        }
        try {
            transport.sendMessage(message, message.getAllRecipients());
            return Sent.arrived();
        } catch (SendFailedException e) {
            SmtpReply reply = SmtpReply.of(e);
            return Sent.of(reply.how(), "refused: " + reply.said());
        } catch (MessagingException e) {
            // The connection ended after the text may have been taken.
            return Sent.of(How.UNKNOWN, "no answer: " + e.getMessage());
        }
    }

    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            // The message was taken or not before: how they part changes nothing of that.
            log.debug("The mail server did not part in form: {}", e.getMessage());
        }
    }

    private Properties properties(Mail mail) {
        String protocol = mail.tls() == Tls.TLS ? "mail.smtps." : "mail.smtp.";
        String millis = Long.toString(patience.toMillis());
        Properties properties = new Properties();
        properties.setProperty(protocol + "connectiontimeout", millis);
        properties.setProperty(protocol + "timeout", millis);
        properties.setProperty(protocol + "writetimeout", millis);
        properties.setProperty(protocol + "auth", Boolean.toString(mail.username() != null));
        properties.setProperty(protocol + "ssl.checkserveridentity", "true");
        if (mail.tls() == Tls.STARTTLS) {
            properties.setProperty(protocol + "starttls.enable", "true");
            properties.setProperty(protocol + "starttls.required", "true");
        }
        return properties;
    }

    private MimeMessage message(Session session, Mail mail, Outbox.Item item)
            throws MessagingException {
        MimeMessage message =
                new Identified(session, "<%d.amas@%s>".formatted(item.id(), domain(mail)));
        message.setFrom(new InternetAddress(mail.from()));
        for (String to : mail.to()) {
            message.addRecipient(RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(
                item.subject().replaceAll("[\\r\\n]+", " "), StandardCharsets.UTF_8.name());
        message.setText(item.message().text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        message.saveChanges();
        return message;
    }

    private static String domain(Mail mail) throws AddressException {
        String from = new InternetAddress(mail.from()).getAddress();
        return from.substring(from.indexOf('@') + 1);
    }

    /** Each attempt is the same message. */
    private static final class Identified extends MimeMessage {

        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
