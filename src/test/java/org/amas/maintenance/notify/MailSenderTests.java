package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.notify.Channel.Mail;
import org.amas.maintenance.notify.Channel.Tls;
import org.amas.maintenance.notify.Sent.How;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What becomes of a message by what a mail server says to it. */
class MailSenderTests {

    private static final NotifySettings SETTINGS = Loopback.settings(null);

    private final MailSender sender =
            new MailSender(new AddressGuard(SETTINGS), SETTINGS, Clock.systemUTC());

    private static Outbox.Item item() {
        Message message =
                new Message(
                        Message.About.BULLETIN,
                        Severity.INFO,
                        null,
                        null,
                        "A report",
                        "local",
                        "",
                        "It is final",
                        List.of(),
                        List.of(),
                        "https://maintenance.example/reports",
                        null);
        Instant at = Instant.parse("2026-11-29T06:00:00Z");
        return new Outbox.Item(
                7,
                "key",
                "post",
                "local",
                null,
                "A report",
                message,
                Outbox.State.SENDING,
                1,
                at,
                null,
                at,
                null);
    }

    private Sent sent(ScriptedSmtp server) {
        return sender.send(
                new Mail(
                        "127.0.0.1",
                        server.port(),
                        Tls.NONE,
                        null,
                        null,
                        "amas@example.org",
                        List.of("ana@example.org")),
                item(),
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 450 come back, NOT_YET",
        "MAIL, 421 too busy, NOT_YET",
        "RCPT, 450 greylisted, NOT_YET",
        "RCPT, 550 nobody of that name, REFUSED",
        "DATA, 451 no room, NOT_YET",
        "., 451 try again, NOT_YET",
        "., 554 spam, REFUSED"
    })
    void aRefusalThatPassesIsTriedAgain(String verb, String answer, How how) throws IOException {
        try (ScriptedSmtp server = new ScriptedSmtp(Map.of(verb, answer))) {
            Sent sent = sent(server);
            assertThat(sent.how()).isEqualTo(how);
            assertThat(sent.problem()).contains(answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL, NOT_YET", "., UNKNOWN"})
    void whereTheConnectionEndsItMattersWhetherAllWasSent(String verb, How how) throws IOException {
        try (ScriptedSmtp server = new ScriptedSmtp(Map.of(verb, ScriptedSmtp.HANG_UP))) {
            assertThat(sent(server).how()).isEqualTo(how);
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "500 what?"})
    void whatWasTakenHasArrivedHoweverTheServerParts(String answer) throws IOException {
        try (ScriptedSmtp server = new ScriptedSmtp(Map.of("QUIT", answer))) {
            assertThat(sent(server).how()).isEqualTo(How.ARRIVED);
            assertThat(server.taken()).isOne();
        }
    }
}
