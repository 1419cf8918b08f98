package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.run.RunState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people are told without asking, one message for a cause, by receivers that are there. */
class NoticesIT {

    private static final String SECRET = "canary-7f3a91c2";
    private static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");
    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");
    private static final Actor SCHEDULE = new Actor(Actor.Kind.SCHEDULE, "schedule", null);
    private static final String DISK =
            "{ title: Disk, kind: host.disk, timeout: 30s, onFailure: continue, settings: {},"
                    + " limits: { used_percent: { fail: %s, worse: above } } }";

    @TempDir Path folder;
    private Receiver pager;
    private Receiver chat;
    private GreenMail smtp;
    private @Nullable ConfigurableApplicationContext node;

    @BeforeEach
    void listen() throws IOException {
        pager = new Receiver();
        chat = new Receiver();
        smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        Files.writeString(folder.resolve("secret"), SECRET);
        Files.writeString(folder.resolve("chat"), chat.url() + "/" + SECRET);
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        pager.close();
        chat.close();
        smtp.stop();
    }

    private void procedure(String name, String... steps) throws IOException {
        Path file = folder.resolve("procedures/test/" + name + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                key: test/%s
                title: The %s
                purpose: Is performed by a test.
                frequency: on-demand
                category: Tests
                owner: On-call engineer
                priority: P3
                budget: 1h
                steps:
                """
                                .formatted(name, name)
                        + "  - "
                        + String.join("\n  - ", steps)
                        + "\n");
    }

    private void start(String... properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "server.port=0",
                                "spring.main.banner-mode=off",
                                "amas.data-dir=" + folder.resolve("data"),
                                "amas.procedure.directory=" + folder.resolve("procedures"),
                                "amas.access.public-url=https://maintenance.example",
                                "amas.run.poll=200ms",
                                "amas.notify.patience=2s",
                                "amas.notify.back-off=200ms",
                                "amas.notify.gather=2s",
                                "amas.notify.allowed-addresses=127.0.0.1",
                                "amas.notify.channels.pager.type=webhook",
                                "amas.notify.channels.pager.url=" + pager.url(),
                                "amas.notify.channels.pager.secret=file:"
                                        + folder.resolve("secret"),
                                "amas.notify.channels.pager.environments=local",
                                "amas.notify.channels.pager.severity=error",
                                "amas.notify.channels.chat.type=slack",
                                "amas.notify.channels.chat.url=file:" + folder.resolve("chat"),
                                "amas.notify.channels.mail.type=mail",
                                "amas.notify.channels.mail.host=127.0.0.1",
                                "amas.notify.channels.mail.port=" + smtp.getSmtp().getPort(),
                                "amas.notify.channels.mail.tls=none",
                                "amas.notify.channels.mail.from=maintenance@amas.example",
                                "amas.notify.channels.mail.to=on-call@amas.example",
                                "amas.notify.channels.mail.environments=local"));
        arguments.addAll(List.of(properties));
        node =
                new SpringApplicationBuilder(AmasMaintenance.class)
                        .run(arguments.stream().map(one -> "--" + one).toArray(String[]::new));
    }

    private <T> T bean(Class<T> type) {
        return node.getBean(type);
    }

    private long launch(String name, String environment, Actor actor) {
        Launch launch = new Launch("test/" + name, environment, Map.of(), null, false, null, null);
        return bean(RunLauncher.class).launch(launch, null, actor).run().id();
    }

    private RunState ended(long run) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> bean(RunFacts.class).run(run).orElseThrow().state(),
                        RunState::isFinal);
    }

    private long perform(String name, RunState end) {
        long run = launch(name, "local", ANNA);
        assertThat(ended(run)).isEqualTo(end);
        return run;
    }

    private List<String> subjects(String channel) {
        return bean(Outbox.class).recent().reversed().stream()
                .filter(item -> item.channel().equals(channel))
                .map(Item::subject)
                .toList();
    }

    private void allSent() {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                bean(Outbox.class).recent().stream()
                                        .allMatch(item -> item.state() == State.SENT));
    }

    private String everyByte() throws Exception {
        StringBuilder all = new StringBuilder();
        pager.received.forEach(one -> all.append(one.all()));
        chat.received.forEach(one -> all.append(one.headers()).append(one.body()));
        for (var mail : smtp.getReceivedMessages()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            mail.writeTo(bytes);
            all.append(bytes.toString(StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @Test
    void aFailureIsToldOnceToWhoeverTakesItAndOnceWhenItIsOver() throws Exception {
        procedure("disk", DISK.formatted("0"));
        start();
        long first = perform("disk", RunState.FAILED);
        perform("disk", RunState.FAILED);
        allSent();

        String told = "AMAS local: The disk failed (run %d)".formatted(first);
        assertThat(subjects("pager")).containsExactly(told);
        assertThat(subjects("mail")).containsExactly(told);
        assertThat(subjects("chat")).containsExactly(told);
        assertThat(pager.received.getFirst().body())
                .contains(
                        "\"title\":\"Disk\"", "\"error\":\"", "/runs/" + first, "it fails at 0 %");
        assertThat(smtp.getReceivedMessages()[0].getContent().toString())
                .contains("Step 1, Disk: failed: ", "https://maintenance.example/runs/" + first);

        procedure("disk", DISK.formatted("101"));
        bean(Catalogue.class).reload(ANNA);
        perform("disk", RunState.PASSED);
        perform("disk", RunState.PASSED);
        allSent();
        assertThat(subjects("pager"))
                .containsExactly(told, "AMAS local: Over: " + told.substring(12));
        assertThat(smtp.getReceivedMessages()).hasSize(2);
        assertThat(everyByte()).contains("The disk failed").doesNotContain(SECRET);
    }

    @Test
    void aSecretThatAStepPrintsIsInNoMessage() throws Exception {
        String leak =
                """
                title: %s
                    kind: shell.script
                    effect: READS
                    timeout: 30s
                    onFailure: continue
                    settings:
                      interpreter: [sh]
                      script: |
                        secret=$(cat %s)
                        %s
                        exit 1\
                """;
        Path secret = folder.resolve("secret");
        procedure(
                "leak",
                leak.formatted(
                        "Sign in",
                        secret,
                        "echo \"ERROR: cannot sign in with password $secret\" >&2"),
                leak.formatted(
                        "Find",
                        secret,
                        "echo '{\"finding\":{\"severity\":\"ERROR\",\"place\":\"cache\",\"text\":\"refused"
                            + " '\"$secret\"'\",\"fingerprint\":\"in\"}}'"),
                "{ title: Tell, kind: notify.message, timeout: 20s, onFailure: continue, settings:"
                        + " { on: always } }");
        // That of a channel: those of environments are masked in the same way.
        start("amas.step.shell.enabled=true");
        long run = perform("leak", RunState.FAILED);
        allSent();

        StepFact step = bean(RunFacts.class).stepsOf(run).getFirst();
        assertThat(step.firstError()).isEqualTo("ERROR: cannot sign in with password •••••");
        assertThat(pager.received.getFirst().body()).contains("cannot sign in with password •••••");
        assertThat(chat.received.getFirst().body()).contains("cannot sign in with password •••••");
        assertThat(mails()).contains("cannot sign in with password •••••");
        assertThat(everyByte() + mails()).doesNotContain(SECRET);
        for (Item item : bean(Outbox.class).recent()) {
            assertThat(item.subject() + item.message()).doesNotContain(SECRET);
        }
    }

    /** As a reader sees them: what is sent may be encoded. */
    private String mails() throws Exception {
        StringBuilder all = new StringBuilder();
        for (var mail : smtp.getReceivedMessages()) {
            all.append(mail.getSubject()).append('\n').append(mail.getContent()).append('\n');
        }
        return all.toString();
    }

    @Test
    void aTargetThatIsDownIsOneMessageNamingAllThatItBlinds() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        String look =
                "{ title: %s, kind: postgres.connections, timeout: 30s, onFailure: continue,"
                        + " settings: {} }";
        procedure("one", look.formatted("First"), look.formatted("Second"));
        procedure("two", look.formatted("Third"));
        Files.writeString(folder.resolve("pg"), "postgres");
        start(
                "amas.environments.local.targets.postgres.url=jdbc:postgresql://127.0.0.1:"
                        + port
                        + "/postgres",
                "amas.environments.local.targets.postgres.username=postgres",
                "amas.environments.local.targets.postgres.password=file:" + folder.resolve("pg"));
        long one = launch("one", "local", ANNA);
        long two = launch("two", "local", ANNA);
        ended(one);
        ended(two);
        allSent();
        assertThat(ofPostgres()).hasSize(1);
        assertThat(ofPostgres().getFirst())
                .contains("does not answer", "test/one, step 1: First")
                .contains("test/one, step 2: Second", "test/two, step 1: Third");

        ended(launch("one", "local", ANNA));
        allSent();
        assertThat(ofPostgres()).as("still down").hasSize(1);
        try (EmbeddedPostgres back = EmbeddedPostgres.builder().setPort(port).start()) {
            ended(launch("two", "local", ANNA));
            ended(launch("one", "local", ANNA));
            allSent();
            assertThat(back.getPort()).isEqualTo(port);
        }
        assertThat(ofPostgres()).hasSize(2);
        assertThat(ofPostgres().getLast()).contains("Over: postgres at ", "answers again");
        assertThat(subjects("chat"))
                .as("that it has no backup is told, but not by both rules that say so")
                .filteredOn(subject -> subject.contains("Backup"))
                .containsExactly(
                        "AMAS local: BackupMissing, store postgres: The newest verified backup is"
                                + " older than 50 hours.");
    }

    private List<String> ofPostgres() {
        return chat.received.stream()
                .map(Receiver.Received::body)
                .filter(body -> body.contains("postgres at "))
                .toList();
    }

    @Test
    void whoeverIsWaitedForIsTold() throws Exception {
        procedure(
                "ask",
                "{ title: Look, kind: manual.check, timeout: 60s, onFailure: continue, settings: {"
                        + " instructions: Look at the dashboard. } }");
        procedure(
                "wipe",
                "{ title: Wipe, kind: shell.command, effect: DESTROYS, timeout: 60s, onFailure:"
                        + " continue, settings: { command: [\"true\"] } }");
        start(
                "amas.environments.local.title=Local",
                "amas.environments.staging.approval=required",
                "amas.step.shell.enabled=true");
        launch("ask", "local", SCHEDULE);
        await().atMost(Duration.ofSeconds(30)).until(() -> chat.received.size() == 1);
        assertThat(chat.received.getFirst().body())
                .contains("The ask waits for an answer", "Step 1, Look", "/steps/1/answer");
        assertThat(pager.received).as("no error").isEmpty();
        launch("ask", "local", ANNA);

        bean(Activations.class).activate("test/wipe", 1, BEN);
        Launch plan = new Launch("test/wipe", "staging", Map.of(), "tidy up", false, null, null);
        String digest = bean(RunLauncher.class).plan(plan).planDigest();
        Launch launch =
                new Launch("test/wipe", "staging", Map.of(), "tidy up", false, digest, "staging");
        bean(RunLauncher.class).launch(launch, null, ANNA);
        await().atMost(Duration.ofSeconds(30)).until(() -> chat.received.size() == 2);
        assertThat(chat.received.getLast().body())
                .contains("The wipe waits for an approval", "Started by anna: tidy up")
                .contains("/steps/1/approval");
        allSent();
        assertThat(chat.received).as("who asks by hand sees it").hasSize(2);
    }

    @Test
    void aTestOfEachChannelShowsWhatWasSaidAndNoSecret() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "long enough for a test");
        Files.writeString(folder.resolve("beat"), chat.url() + "/beat/" + SECRET);
        start(
                "amas.access.bootstrap.username=root",
                "amas.access.bootstrap.password-file=" + password,
                "amas.duty.round=1s",
                "amas.notify.heartbeat-url=file:" + folder.resolve("beat"));
        Visitor root =
                new Visitor(
                                bean(Environment.class)
                                        .getRequiredProperty("local.server.port", Integer.class))
                        .signsIn("root", "long enough for a test");
        assertThat(root.gets("/messages").body()).contains("Test channel pager", "error");
        String hook = test(root, "pager");
        assertThat(hook).contains("It was taken", "X-AMAS-Signature", "HTTP 200");
        assertThat(pager.received).hasSize(1);
        assertThat(test(root, "chat")).contains("It was taken", "&gt; POST http://127.0.0.1:");
        String mail = test(root, "mail");
        assertThat(mail).contains("It was taken", "EHLO", "RCPT TO", "250 ");
        assertThat(smtp.getReceivedMessages()).hasSize(1);
        smtp.stop();
        assertThat(test(root, "mail")).contains("It did not arrive", "not connected");
        assertThat(hook + mail + test(root, "chat")).doesNotContain(SECRET);
        assertThat(bean(Outbox.class).recent()).as("a test is no message").isEmpty();

        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                root.gets("/messages")
                                        .body()
                                        .contains("The heartbeat was last heard"));
        assertThat(chat.received).anyMatch(one -> one.path().startsWith("/hook/beat/"));
        assertThat(root.gets("/messages").body()).doesNotContain(SECRET);
    }

    private static String test(Visitor visitor, String channel) throws Exception {
        return visitor.submits("/messages", "/messages/channels/" + channel + "/tests", Map.of())
                .body();
    }
}
