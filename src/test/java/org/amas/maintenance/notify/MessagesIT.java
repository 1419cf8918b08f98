package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;

/** Messages across starts, and starts with settings that can't be. */
class MessagesIT {

    @TempDir Path folder;
    private Receiver receiver;
    private @Nullable ConfigurableApplicationContext node;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
        Files.writeString(folder.resolve("url"), receiver.url());
        MessagesNode.procedures(folder);
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        receiver.close();
    }

    private void start(String... properties) {
        node = MessagesNode.start(folder, properties);
    }

    private String[] slack() {
        return new String[] {
            "amas.notify.channels.ops.type=slack",
            "amas.notify.channels.ops.url=file:" + folder.resolve("url")
        };
    }

    private <T> T bean(Class<T> type) {
        return Objects.requireNonNull(node).getBean(type);
    }

    private StepFact told(String name) {
        return MessagesNode.told(Objects.requireNonNull(node), name, "local");
    }

    private Item item() {
        return bean(Outbox.class).recent().getFirst();
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
    void losesNothingAndTellsNothingTwiceAcrossAKill() {
        start(slack());
        told("bad");
        await().atMost(Duration.ofSeconds(20)).until(() -> item().state() == State.SENT);
        // As a killed process leaves it: one being sent, one not begun.
        leave("cut-short", State.SENDING);
        leave("not-begun", State.PENDING);
        assertThat(bean(Outbox.class).of("not-begun")).hasSize(1);
        int before = receiver.received.size();
        stopped();

        start(slack());

        await().atMost(Duration.ofSeconds(20))
                .until(() -> bean(Outbox.class).of("not-begun").getFirst().state() == State.SENT);
        Item cut = bean(Outbox.class).of("cut-short").getFirst();
        assertThat(cut.state()).isEqualTo(State.UNCERTAIN);
        assertThat(cut.problem()).contains("it may have arrived");
        assertThat(receiver.received).hasSize(before + 1);
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

    private void stopped() {
        Objects.requireNonNull(node).close();
        node = null;
    }
}
