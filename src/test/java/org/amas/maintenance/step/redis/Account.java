package org.amas.maintenance.step.redis;

import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;

import redis.clients.jedis.Jedis;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An account with what {@code docker/grants} lists, and nothing more. */
record Account(String name) {

    static final String PASSWORD = "CHANGE_ME";

    private static final Path GRANTS = Path.of("docker/grants/redis.acl");

    /**
     * @param more the words with which lines of the file begin that grant more
     */
    static Account make(LabRedis server, String name, String... more) throws IOException {
        List<String> lines = Files.readAllLines(GRANTS);
        String[] words = after(lines, "user amas_maintenance ");
        try (Jedis jedis = server.connect(0)) {
            jedis.aclSetUser(name, words);
            for (String word : more) {
                jedis.aclSetUser(name, after(lines, "#   " + word + ": "));
            }
        }
        return new Account(name);
    }

    private static String[] after(List<String> lines, String beginning) {
        return lines.stream()
                .filter(l -> l.startsWith(beginning))
                .map(l -> l.substring(beginning.length()).split(" "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(Arrays.toString(lines.toArray())));
    }

    RedisTarget at(String url) {
        return new RedisTarget(URI.create(url), name, Secret.of(PASSWORD));
    }

    RecordingContext on(LabRedis server) {
        return new RecordingContext().with(at(server.url(0)));
    }
}
