package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import jakarta.mail.internet.MimeMessage;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.notify.Receiver.Received;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What people are told, by receivers that are there: an HTTP server and an SMTP server. Each
 * channel has an environment of its own. On each database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MessagesSuite {

    private static final String PASSWORD = "long enough for a test";

    private Receiver receiver;
    private GreenMail smtp;
    private ConfigurableApplicationContext node;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        receiver = new Receiver();
        smtp = mailServer(0);
        smtp.start();
        MessagesNode.procedures(folder);
        node =
                MessagesNode.start(
                        folder,
                        Stream.of(
                                        channels(folder),
                                        List.of(database()),
                                        List.of(
                                                "amas.access.bootstrap.username=root",
                                                "amas.access.bootstrap.password-file="
                                                        + Files.writeString(
                                                                folder.resolve("password"),
                                                                PASSWORD)))
                                .flatMap(List::stream)
                                .toArray(String[]::new));
    }

    private List<String> channels(Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "not to be told");
        Path url = Files.writeString(folder.resolve("url"), receiver.url());
        List<String> all = new ArrayList<>();
        for (String name : List.of("nobody", "pager", "ops", "boss", "mail")) {
            all.add("amas.environments." + name + ".title=" + name);
        }
        all.addAll(channel("pager", "type=webhook", "url=" + receiver.url(), "secret=file:" + key));
        all.addAll(channel("ops", "type=slack", "url=file:" + url));
        all.addAll(channel("boss", "type=slack", "url=file:" + url, "severity=critical"));
        all.addAll(
                channel(
                        "mail",
                        "type=mail",
                        "host=127.0.0.1",
                        "port=" + smtp.getSmtp().getPort(),
                        "tls=none",
                        "from=maintenance@amas.example",
                        "to=on-call@amas.example"));
        return all;
    }

    private static List<String> channel(String name, String... settings) {
        return Stream.concat(Stream.of(settings), Stream.of("environments=" + name))
                .map(setting -> "amas.notify.channels." + name + "." + setting)
                .toList();
    }

    private static GreenMail mailServer(int port) {
        return new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    }

    @BeforeEach
    void haveToldNothing() throws FolderException {
        for (String table : List.of("notify_message", "notify_rest")) {
            bean(JdbcClient.class).sql("delete from " + table).update();
        }
        receiver.received.clear();
        smtp.purgeEmailFromAllMailboxes();
    }

    @AfterAll
    void stop() {
        node.close();
        receiver.close();
        smtp.stop();
    }

    private <T> T bean(Class<T> type) {
        return node.getBean(type);
    }

    /** The step that tells; the channel of an environment has its name. */
    private StepFact told(String name, String environment) {
        return MessagesNode.told(node, name, environment);
    }

    private Item item() {
        return bean(Outbox.class).recent().getFirst();
    }

    /** What the message says of the audit record, which is what the record says of itself. */
    private AuditHead head() {
        AuditHead told = Objects.requireNonNull(item().message().audit());
        assertThat(
                        bean(JdbcClient.class)
                                .sql("select hash from audit_event where sequence = ?")
                                .param(told.number())
                                .query(String.class)
                                .single())
                .isEqualTo(told.hash());
        return told;
    }

    private void reaches(State state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> item().state() == state);
    }

    @Test
    void tellsWhatTheRunReallyCameToAndSignsIt() throws Exception {
        StepFact step = told("bad", "pager");

        assertThat(step.state()).isEqualTo(StepState.PASSED);
        assertThat(step.headline()).isEqualTo("1 channel told");
        Received got = receiver.received.getFirst();
        assertThat(got.body())
                .contains(
                        "\"run\":" + step.run(),
                        "\"state\":\"failed\"",
                        "\"counts\":\"1 failed\"",
                        "\"title\":\"Look\"",
                        "https://maintenance.example/runs/" + step.run(),
                        "\"audit\":{",
                        "\"number\":" + head().number(),
                        head().hash())
                .doesNotContain("not to be told");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec("not to be told".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = got.timestamp() + "." + got.body();
        assertThat(got.signature())
                .isEqualTo(
                        "sha256="
                                + HexFormat.of()
                                        .formatHex(
                                                mac.doFinal(
                                                        signed.getBytes(StandardCharsets.UTF_8))));
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void tellsNobodyWhenNothingFailed() {
        StepFact step = told("well", "pager");
        assertThat(step.state()).isEqualTo(StepState.SKIPPED);
        assertThat(step.reason()).isEqualTo("nothing failed, so nobody is told");
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void saysHowAChannelIsHadWhereThereIsNone() {
        StepFact step = told("bad", "nobody");
        assertThat(step.state()).as("nobody asked to be told").isEqualTo(StepState.SKIPPED);
        assertThat(step.reason())
                .startsWith("no channel is configured for nobody, so nobody is told")
                .contains("amas.notify.channels");
    }

    @Test
    void triesAgainWhenTheReceiverFailsAndTellsItOnce() {
        receiver.replies(500, Duration.ZERO, "").replies(503, Duration.ZERO, "");
        StepFact step = told("bad", "ops");

        assertThat(step.state()).isEqualTo(StepState.WARNED);
        reaches(State.SENT);
        assertThat(receiver.received).hasSize(3);
        assertThat(receiver.received.getLast().body())
                .contains("\"text\":\"AMAS ops: Told failed", head().sentence());
        assertThat(item().attempts()).isEqualTo(3);
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        receiver.replies(429, Duration.ZERO, "3");
        told("bad", "ops");

        reaches(State.SENT);
        List<Received> got = receiver.received;
        assertThat(got).hasSize(2);
        assertThat(Duration.ofNanos(got.get(1).nanos() - got.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(2900));
    }

    @Test
    void aSlowReceiverDelaysNoOther() {
        receiver.replies(200, Duration.ofSeconds(5), "");
        Outbox outbox = bean(Outbox.class);
        Message message =
                new Message(
                        Message.About.RUN,
                        Severity.ERROR,
                        null,
                        null,
                        "Told",
                        "ops",
                        "failed",
                        "1 failed",
                        List.of(),
                        List.of(),
                        "/runs/1",
                        null);
        put("slow", "ops", message);
        await().until(() -> outbox.of("slow").getFirst().state() == State.SENDING);
        await().until(() -> receiver.received.size() == 1);
        put("fast", "pager", message);

        await().until(() -> outbox.of("fast").getFirst().state() == State.SENT);
        assertThat(outbox.of("slow").getFirst().state()).isEqualTo(State.SENDING);
    }

    private void put(String fact, String environment, Message message) {
        bean(Outbox.class).put(fact, message, bean(Channels.class).of(environment, Severity.ERROR));
        bean(OutboxWorker.class).wake();
    }

    @Test
    void theWholeChannelWaitsAsLongAsTheReceiverAsks() {
        receiver.replies(429, Duration.ZERO, "8");
        told("bad", "ops");
        StepFact second = told("bad", "ops");

        assertThat(second.state()).isEqualTo(StepState.WARNED);
        assertThat(item().problem()).startsWith("its receiver asked to wait until ");
        assertThat(receiver.received).as("the second waits with the first").hasSize(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> receiver.received.size() == 3);
        List<Received> got = receiver.received;
        assertThat(Duration.ofNanos(got.get(1).nanos() - got.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(7900));
        await().until(
                        () ->
                                bean(Outbox.class).recent().stream()
                                        .allMatch(one -> one.state() == State.SENT));
    }

    @Test
    void waitsUntilTheDateThatTheReceiverNames() {
        Instant then = Instant.now().plusSeconds(40);
        receiver.replies(429, Duration.ZERO, RFC_1123_DATE_TIME.format(then.atZone(UTC)));
        told("bad", "ops");

        assertThat(item().state()).isEqualTo(State.PENDING);
        assertThat(item().nextAt()).isBetween(then.minusSeconds(2), then.plusSeconds(2));
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void aReceiverOfWhatIsWorseIsNotToldWhatIsNot() {
        StepFact step = told("bad", "boss");
        assertThat(step.state()).isEqualTo(StepState.SKIPPED);
        assertThat(step.reason()).contains("no channel of boss takes");
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void repeatsWithTheSameKeyWhereAnAnswerIsLateAndTheReceiverCanTell() {
        receiver.replies(200, Duration.ofSeconds(5), "");
        told("bad", "pager");

        reaches(State.SENT);
        assertThat(receiver.received).hasSize(2);
        assertThat(receiver.received.get(0).key()).isEqualTo(receiver.received.get(1).key());
    }

    @Test
    void doesNotRepeatWhatMayHaveArrivedWhereNobodyCouldTell() {
        receiver.replies(200, Duration.ofSeconds(5), "");
        StepFact step = told("bad", "ops");

        assertThat(step.state()).isEqualTo(StepState.WARNED);
        assertThat(item().state()).isEqualTo(State.UNCERTAIN);
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    @PlantedFault(
            check = "notify.message",
            fault = "the receiver refuses",
            removed = "the receiver takes what it is told")
    void givesUpWhereItIsRefusedAndShowsIt() {
        receiver.replies(404, Duration.ZERO, "");
        StepFact step = told("bad", "ops");

        assertThat(step.state()).isEqualTo(StepState.FAILED);
        assertThat(item().state()).isEqualTo(State.DEAD);
        assertThat(item().problem()).isEqualTo("answered HTTP 404");
        assertThat(bean(Outbox.class).again(item().id())).isTrue();
        bean(OutboxWorker.class).wake();
        reaches(State.SENT);
        assertThat(receiver.received).hasSize(2);

        assertThat(told("bad", "ops").state()).isEqualTo(StepState.PASSED);
        assertThat(receiver.received).hasSize(3);
    }

    @Test
    void thePageSaysWhyAMessageWasGivenUpAndSendsItAgain() throws Exception {
        receiver.replies(404, Duration.ZERO, "");
        told("bad", "ops");
        Visitor root =
                new Visitor(
                                bean(Environment.class)
                                        .getRequiredProperty("local.server.port", Integer.class))
                        .signsIn("root", PASSWORD);

        assertThat(root.gets("/messages").body())
                .contains("Given up", "answered HTTP 404", "Send again");
        root.submits("/messages", "/messages/%d/deliveries".formatted(item().id()), Map.of());
        reaches(State.SENT);
        assertThat(root.gets("/messages").body()).contains(">Sent<").doesNotContain("Send again");
    }

    @Test
    void sendsMailThatAnSmtpServerTakes() throws Exception {
        StepFact step = told("bad", "mail");

        assertThat(step.state()).isEqualTo(StepState.PASSED);
        MimeMessage[] mails = smtp.getReceivedMessages();
        assertThat(mails).hasSize(1);
        assertThat(mails[0].getSubject())
                .isEqualTo("AMAS mail: Told failed (run %d)".formatted(step.run()));
        assertThat(mails[0].getContent().toString())
                .contains("1 failed", "Step 1, Look: failed", "/runs/" + step.run())
                .contains(head().sentence());
    }

    @Test
    void sendsMailLaterWhereTheServerIsDown() {
        int port = smtp.getSmtp().getPort();
        smtp.stop();
        assertThat(told("bad", "mail").state()).isEqualTo(StepState.WARNED);

        smtp = mailServer(port);
        smtp.start();
        reaches(State.SENT);
        assertThat(smtp.getReceivedMessages()).hasSize(1);
    }
}
