package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;

import java.net.URI;
import java.nio.file.Path;

/** A server of our own, whose password is changed. */
class RedisDefaultPasswordsIT {

    @TempDir static Path folder;

    private final RedisDefaultPasswords kind = new RedisDefaultPasswords();

    private static RecordingContext context(String url) {
        return new RecordingContext().with(new RedisTarget(URI.create(url), null, null));
    }

    private RecordingContext tried(LabRedis server) throws Exception {
        RecordingContext context = context(server.url(0).toString());
        context.perform(kind, new NoSettings());
        return context;
    }

    @Test
    @PlantedFault(
            check = "redis.default-passwords",
            fault = "a password that AMAS ships with",
            removed = "the password is changed")
    void aDefaultPasswordFailsUntilItIsChanged() throws Exception {
        try (LabRedis server = LabRedis.start(folder, 0, true);
                Jedis owner = server.connect(0)) {
            RecordingContext before = tried(server);
            assertThat(before.findings(Severity.CRITICAL))
                    .extracting(Finding::place)
                    .containsExactly("default with AMAS's default password");
            assertThat(before.value("default_passwords_tried")).isEqualTo(2);
            assertThat(before.text() + before.findings()).doesNotContain(LabRedis.PASSWORD);

            owner.configSet("requirepass", "kept-by-the-test-only");
            RecordingContext changed = tried(server);
            assertThat(changed.findings()).isEmpty();
            assertThat(changed.value("default_passwords_accepted")).isZero();

            owner.configSet("requirepass", "");
            assertThat(tried(server).findings(Severity.CRITICAL))
                    .extracting(Finding::place)
                    .containsExactly("anybody without a password");
            owner.configSet("requirepass", LabRedis.PASSWORD);
        }
    }

    @Test
    void saysThatTheServerIsDown() {
        RecordingContext down = context("redis://127.0.0.1:1/0");
        assertThatThrownBy(() -> down.perform(kind, new NoSettings()))
                .isInstanceOf(TargetDown.class);
    }
}
