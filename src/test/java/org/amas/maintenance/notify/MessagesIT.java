package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import jakarta.mail.internet.MimeMessage;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.notify.Receiver.Received;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What people are told, by receivers that are there: an HTTP server and an SMTP server. */
class MessagesIT {

    private static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");

    @TempDir Path folder;
    private Receiver receiver;
    private @Nullable ConfigurableApplicationContext node;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
        Files.writeString(folder.resolve("key"), "not to be told");
        Files.writeString(folder.resolve("url"), receiver.url());
        write("bad", "host.disk", "limits: { used_percent: { fail: 0, worse: above } }", "always");
        write(
                "well",
                "host.disk",
                "limits: { used_percent: { fail: 101, worse: above } }",
                "failure");
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        receiver.close();
    }

    private void write(String name, String kind, String limits, String on) throws IOException {
        String yaml =
                """
                key: test/%s
                title: Told
                purpose: Is performed by a test.
                frequency: on-demand
                category: Tests
                owner: On-call engineer
                priority: P3
                budget: 1h
                steps:
                  - { title: Look, kind: %s, timeout: 30s, onFailure: continue, settings: {}, %s }
                  - { title: Tell, kind: notify.message, timeout: 20s, onFailure: continue, settings: { on: %s } }
                """
                        .formatted(name, kind, limits, on);
        Path file = folder.resolve("procedures/test").resolve(name + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }

    private void start(String... properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--spring.datasource.url=jdbc:h2:async:"
                                        + folder.resolve("data/amas")
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                        + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.access.public-url=https://maintenance.example",
                                "--amas.notify.patience=2s",
                                "--amas.notify.back-off=200ms",
                                "--amas.notify.allowed-addresses=127.0.0.1",
                                "--amas.run.poll=200ms"));
        for (String property : properties) {
            arguments.removeIf(a -> a.startsWith("--" + property.split("=", 2)[0] + "="));
            arguments.add("--" + property);
        }
        node =
                new SpringApplicationBuilder(AmasMaintenance.class)
                        .run(arguments.toArray(String[]::new));
    }

    private String[] webhook() {
        return new String[] {
            "amas.notify.channels.pager.type=webhook",
            "amas.notify.channels.pager.url=" + receiver.url(),
            "amas.notify.channels.pager.secret=file:" + folder.resolve("key")
        };
    }

    private String[] slack() {
        return new String[] {
            "amas.notify.channels.ops.type=slack",
            "amas.notify.channels.ops.url=file:" + folder.resolve("url")
        };
    }

    private <T> T bean(Class<T> type) {
        if (node == null) {
            throw new IllegalStateException("not started");
        }
        return node.getBean(type);
    }

    /** The step that tells. */
    private StepFact told(String name) {
        Launch launch = new Launch("test/" + name, "local", Map.of(), null, false, null, null);
        long run = bean(RunLauncher.class).launch(launch, null, ANNA).run().id();
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> bean(RunFacts.class).stepsOf(run).getLast(),
                        step -> step.endedAt() != null);
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
        start(webhook());
        StepFact step = told("bad");

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
        start(webhook());
        StepFact step = told("well");
        assertThat(step.state()).isEqualTo(StepState.SKIPPED);
        assertThat(step.reason()).isEqualTo("nothing failed, so nobody is told");
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void saysHowAChannelIsHadWhereThereIsNone() {
        start();
        StepFact step = told("bad");
        assertThat(step.state()).as("nobody asked to be told").isEqualTo(StepState.SKIPPED);
        assertThat(step.reason())
                .startsWith("no channel is configured for local, so nobody is told")
                .contains("amas.notify.channels");
    }

    @Test
    void triesAgainWhenTheReceiverFailsAndTellsItOnce() {
        receiver.replies(500, Duration.ZERO, "").replies(503, Duration.ZERO, "");
        start(slack());
        StepFact step = told("bad");

        assertThat(step.state()).isEqualTo(StepState.WARNED);
        reaches(State.SENT);
        assertThat(receiver.received).hasSize(3);
        assertThat(receiver.received.getLast().body())
                .contains("\"text\":\"AMAS local: Told failed", head().sentence());
        assertThat(item().attempts()).isEqualTo(3);
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        receiver.replies(429, Duration.ZERO, "3");
        start(slack());
        told("bad");

        reaches(State.SENT);
        List<Received> got = receiver.received;
        assertThat(got).hasSize(2);
        assertThat(Duration.ofNanos(got.get(1).nanos() - got.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(2900));
    }

    @Test
    void theWholeChannelWaitsAsLongAsTheReceiverAsks() {
        receiver.replies(429, Duration.ZERO, "8");
        start(slack());
        told("bad");
        StepFact second = told("bad");

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
    void aChannelThatWaitsStillDoesAfterARestart() {
        receiver.replies(429, Duration.ZERO, "60");
        start(slack());
        told("bad");
        stopped();
        start(slack());
        told("bad");

        assertThat(receiver.received).hasSize(1);
        assertThat(item().state()).isEqualTo(State.PENDING);
        assertThat(item().nextAt()).isAfter(Instant.now().plusSeconds(20));
    }

    private void stopped() {
        Objects.requireNonNull(node).close();
        node = null;
    }

    @Test
    void waitsUntilTheDateThatTheReceiverNames() {
        Instant then = Instant.now().plusSeconds(40);
        receiver.replies(429, Duration.ZERO, RFC_1123_DATE_TIME.format(then.atZone(UTC)));
        start(slack());
        told("bad");

        assertThat(item().state()).isEqualTo(State.PENDING);
        assertThat(item().nextAt()).isBetween(then.minusSeconds(2), then.plusSeconds(2));
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void aChannelOfAnEnvironmentThatIsNotThereEndsTheStart() {
        assertThatThrownBy(
                        () ->
                                start(
                                        "amas.notify.channels.ops.type=slack",
                                        "amas.notify.channels.ops.url=file:/run/secrets/url",
                                        "amas.notify.channels.ops.environments=prodution"))
                .rootCause()
                .hasMessage(
                        "amas.notify.channels.ops.environments names prodution, which is no"
                                + " environment");
        assertThatThrownBy(() -> start("amas.notify.heartbeat-url=ftp://x"))
                .rootCause()
                .hasMessageContaining("amas.notify.heartbeat-url");
    }

    @Test
    void aReceiverOfWhatIsWorseIsNotToldWhatIsNot() {
        start(
                "amas.notify.channels.ops.type=slack",
                "amas.notify.channels.ops.url=file:" + folder.resolve("url"),
                "amas.notify.channels.ops.severity=critical");
        StepFact step = told("bad");
        assertThat(step.state()).isEqualTo(StepState.SKIPPED);
        assertThat(step.reason()).contains("no channel of local takes");
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void repeatsWithTheSameKeyWhereAnAnswerIsLateAndTheReceiverCanTell() {
        receiver.replies(200, Duration.ofSeconds(5), "");
        start(webhook());
        told("bad");

        reaches(State.SENT);
        assertThat(receiver.received).hasSize(2);
        assertThat(receiver.received.get(0).key()).isEqualTo(receiver.received.get(1).key());
    }

    @Test
    void doesNotRepeatWhatMayHaveArrivedWhereNobodyCouldTell() {
        receiver.replies(200, Duration.ofSeconds(5), "");
        start(slack());
        StepFact step = told("bad");

        assertThat(step.state()).isEqualTo(StepState.WARNED);
        assertThat(item().state()).isEqualTo(State.UNCERTAIN);
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    @PlantedFault(check = "notify.message", fault = "the receiver refuses")
    void givesUpWhereItIsRefusedAndShowsIt() {
        receiver.replies(404, Duration.ZERO, "");
        start(slack());
        StepFact step = told("bad");

        assertThat(step.state()).isEqualTo(StepState.FAILED);
        assertThat(item().state()).isEqualTo(State.DEAD);
        assertThat(item().problem()).isEqualTo("answered HTTP 404");
        assertThat(bean(Outbox.class).again(item().id())).isTrue();
        bean(OutboxWorker.class).wake();
        reaches(State.SENT);
        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void thePageSaysWhyAMessageWasGivenUpAndSendsItAgain() throws Exception {
        receiver.replies(404, Duration.ZERO, "");
        Path password = Files.writeString(folder.resolve("password"), "long enough for a test");
        start(
                "amas.notify.channels.ops.type=slack",
                "amas.notify.channels.ops.url=file:" + folder.resolve("url"),
                "amas.access.bootstrap.username=root",
                "amas.access.bootstrap.password-file=" + password);
        told("bad");
        Visitor root =
                new Visitor(
                                bean(Environment.class)
                                        .getRequiredProperty("local.server.port", Integer.class))
                        .signsIn("root", "long enough for a test");

        assertThat(root.gets("/messages").body())
                .contains("Given up", "answered HTTP 404", "Send again");
        root.submits("/messages", "/messages/%d/deliveries".formatted(item().id()), Map.of());
        reaches(State.SENT);
        assertThat(root.gets("/messages").body()).contains(">Sent<").doesNotContain("Send again");
    }

    @Test
    void losesNothingAndTellsNothingTwiceAcrossAKill() {
        start(slack());
        told("bad");
        reaches(State.SENT);
        // As a killed process leaves it: one being sent, one not begun.
        leave("cut-short", State.SENDING);
        leave("not-begun", State.PENDING);
        assertThat(bean(Outbox.class).of("not-begun")).hasSize(1);
        int before = receiver.received.size();
        node.close();

        start(slack());

        await().atMost(Duration.ofSeconds(20))
                .until(() -> bean(Outbox.class).of("not-begun").getFirst().state() == State.SENT);
        Item cut = bean(Outbox.class).of("cut-short").getFirst();
        assertThat(cut.state()).isEqualTo(State.UNCERTAIN);
        assertThat(cut.problem()).contains("it may have arrived");
        assertThat(receiver.received).hasSize(before + 1);
    }

    private void leave(String fact, State state) {
        Outbox outbox = bean(Outbox.class);
        outbox.put(
                fact,
                outbox.recent().getLast().message(),
                bean(Channels.class).of("local", Severity.ERROR));
        // In the future while this process lives, due when the next one looks.
        int changed =
                bean(JdbcClient.class)
                        .sql("update notify_message set state = ?, next_at = ? where fact = ?")
                        .params(
                                state.name(),
                                Instant.now().plusSeconds(6).atOffset(ZoneOffset.UTC),
                                fact)
                        .update();
        assertThat(changed).isEqualTo(1);
    }

    @Test
    void sendsNothingToAnAddressThatIsNotListed() {
        start(
                "amas.notify.allowed-addresses=10.0.0.0/8",
                "amas.notify.channels.ops.type=slack",
                "amas.notify.channels.ops.url=file:" + folder.resolve("url"));
        StepFact step = told("bad");

        assertThat(step.state()).isEqualTo(StepState.FAILED);
        assertThat(item().problem()).contains("not in amas.notify.allowed-addresses");
        assertThat(receiver.received).isEmpty();
    }

    @Test
    void sendsMailThatAnSmtpServerTakes() throws Exception {
        GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        try {
            start(
                    "amas.notify.channels.mail.type=mail",
                    "amas.notify.channels.mail.host=127.0.0.1",
                    "amas.notify.channels.mail.port=" + smtp.getSmtp().getPort(),
                    "amas.notify.channels.mail.tls=none",
                    "amas.notify.channels.mail.from=maintenance@amas.example",
                    "amas.notify.channels.mail.to=on-call@amas.example");
            StepFact step = told("bad");

            assertThat(step.state()).isEqualTo(StepState.PASSED);
            MimeMessage[] mails = smtp.getReceivedMessages();
            assertThat(mails).hasSize(1);
            assertThat(mails[0].getSubject())
                    .isEqualTo("AMAS local: Told failed (run %d)".formatted(step.run()));
            assertThat(mails[0].getContent().toString())
                    .contains("1 failed", "Step 1, Look: failed", "/runs/" + step.run())
                    .contains(head().sentence());
        } finally {
            smtp.stop();
        }
    }

    @Test
    void sendsMailLaterWhereTheServerIsDown() throws Exception {
        GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        int port = smtp.getSmtp().getPort();
        smtp.stop();
        start(
                "amas.notify.channels.mail.type=mail",
                "amas.notify.channels.mail.host=127.0.0.1",
                "amas.notify.channels.mail.port=" + port,
                "amas.notify.channels.mail.tls=none",
                "amas.notify.channels.mail.from=maintenance@amas.example",
                "amas.notify.channels.mail.to=on-call@amas.example");
        assertThat(told("bad").state()).isEqualTo(StepState.WARNED);

        GreenMail back =
                new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        back.start();
        try {
            reaches(State.SENT);
            assertThat(back.getReceivedMessages()).hasSize(1);
        } finally {
            back.stop();
        }
    }
}
