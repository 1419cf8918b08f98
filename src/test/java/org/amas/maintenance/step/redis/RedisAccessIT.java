package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A server of our own, whose users are made careless. */
class RedisAccessIT {

    @TempDir static Path folder;

    private static RecordingContext looked(LabRedis server) throws Exception {
        RecordingContext context =
                new RecordingContext()
                        .with(
                                new RedisTarget(
                                        URI.create(server.url(0)),
                                        null,
                                        Secret.of(LabRedis.PASSWORD)));
        context.perform(new RedisAccess(), new NoSettings());
        return context;
    }

    private static List<String> prints(RecordingContext context, Severity severity) {
        return context.findings(severity).stream().map(Finding::fingerprint).toList();
    }

    @Test
    @PlantedFault(
            check = "redis.access",
            fault = "a user has no password",
            removed = "the user has one")
    void aUserWithoutPasswordIsCriticalUntilItHasOne() throws Exception {
        try (LabRedis server = LabRedis.start(folder, 0, true);
                Jedis owner = server.connect(0)) {
            assertThat(prints(looked(server), Severity.CRITICAL)).isEmpty();

            owner.aclSetUser("careless", "on", "nopass", "~*", "+@all");
            owner.configSet("protected-mode", "no");
            RecordingContext during = looked(server);
            assertThat(prints(during, Severity.CRITICAL))
                    .containsExactlyInAnyOrder("redis-nopass:careless", "redis-protected-mode");
            assertThat(during.text()).doesNotContain(LabRedis.PASSWORD);

            owner.aclSetUser("careless", "resetpass", ">kept-by-the-test-only");
            owner.configSet("protected-mode", "yes");
            RecordingContext after = looked(server);
            assertThat(prints(after, Severity.CRITICAL)).isEmpty();
            assertThat(after.value("redis_users_without_password")).isZero();
        }
    }
}
