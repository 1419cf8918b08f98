package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.lab.LabRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.RestoreParams;

import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weekly maintenance of Redis and Neo4j, launched as an outsider launches it. */
class WeeklyStoresIT {

    private static final String REDIS = "weekly/redis-maintenance";
    private static final String NEO4J = "weekly/neo4j-maintenance";
    private static final String RUNS = "/api/v1/runs";

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final LabRedis SERVER = PRODUCT.lab().redis();
    private static final LabNeo4j GRAPH = PRODUCT.lab().neo4j();

    /** Every key that lives for ever, with its value. */
    private static Map<String, String> lasting() {
        Map<String, String> all = new TreeMap<>();
        try (Jedis jedis = SERVER.connect(0)) {
            for (String key : jedis.keys("*")) {
                if (jedis.ttl(key) == -1) {
                    all.put(key, Arrays.toString(jedis.dump(key)));
                }
            }
        }
        return all;
    }

    private static List<String> nodes() {
        try (Driver driver = GRAPH.connect();
                Session session = driver.session()) {
            return session.run(
                            "MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels,"
                                    + " properties(n) AS properties ORDER BY id")
                    .list(r -> r.asMap().toString());
        }
    }

    private static JsonNode step(JsonNode run, String kind) {
        return run.path("steps")
                .valueStream()
                .filter(s -> s.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(run.toString()));
    }

    private static String state(JsonNode run, String kind) {
        return step(run, kind).path("state").asString();
    }

    @Test
    void liveKeysSurviveTheMaintenanceOfRedis() {
        Map<String, String> before = lasting();

        JsonNode run = API.performed(REDIS, "production"); // one launch, without a plan

        assertThat(run.path("state").asString()).isIn("WARNED", "FAILED");
        assertThat(state(run, "redis.memory")).isEqualTo("PASSED");
        assertThat(state(run, "redis.persistence")).isEqualTo("PASSED");
        assertThat(state(run, "redis.config")).isEqualTo("PASSED");
        assertThat(state(run, "redis.keys")).as("the lab planted them").isEqualTo("WARNED");
        assertThat(state(run, "redis.expiry")).isIn("PASSED", "WARNED");
        assertThat(state(run, "redis.slow-log")).isIn("PASSED", "WARNED", "FAILED");
        assertThat(state(run, "redis.clean")).isEqualTo("SKIPPED");
        assertThat(step(run, "redis.clean").path("reason").asString()).isEqualTo("not asked for");
        assertThat(before).containsKeys("queue:tasks", "shared_context:session_1");
        assertThat(lasting()).isEqualTo(before);
        assertThat(run.toString()).doesNotContain(LabRedis.PASSWORD);
    }

    @Test
    void isolatedNodesSurviveTheMaintenanceOfNeo4j() {
        List<String> before = nodes();
        JsonNode dry = API.performed(NEO4J, "production", "dryRun", true);
        String digest = dry.path("planDigest").asString();

        JsonNode run = API.performed(NEO4J, "production", "planDigest", digest);

        assertThat(run.path("state").asString()).isEqualTo("WARNED");
        assertThat(state(run, "neo4j.roundtrip")).isEqualTo("PASSED");
        assertThat(state(run, "neo4j.counts")).isEqualTo("PASSED");
        assertThat(state(run, "neo4j.indexes")).isEqualTo("PASSED");
        assertThat(state(run, "neo4j.transactions")).isEqualTo("PASSED");
        assertThat(state(run, "neo4j.isolated")).as("the lab planted them").isEqualTo("WARNED");
        assertThat(state(run, "neo4j.resample")).isEqualTo("PASSED");
        assertThat(state(run, "neo4j.remove-isolated")).isEqualTo("SKIPPED");
        assertThat(state(run, "neo4j.store")).isIn("NOT_RUN", "UNKNOWN", "PASSED");
        assertThat(before).anyMatch(n -> n.contains("id=new_1,") || n.contains("id=new_1}"));
        assertThat(nodes()).isEqualTo(before);
        assertThat(run.toString()).doesNotContain(LabNeo4j.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {REDIS, NEO4J})
    void aDryRunWritesNothing(String procedure) {
        Map<String, String> keys = lasting();
        List<String> nodes = nodes();
        JsonNode dry = API.performed(procedure, "production", "dryRun", true);
        assertThat(dry.path("steps").valueStream())
                .allMatch(
                        s ->
                                s.path("reason").asString().equals("dry run")
                                        || s.path("state").asString().equals("NOT_RUN"));
        assertThat(lasting()).isEqualTo(keys);
        assertThat(nodes()).isEqualTo(nodes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue:", "event_bus:events:", "cost", "prediction: shared_context:"})
    void whatAmasRemembersCannotBeApproved(String prefixes) {
        API.post(
                        RUNS,
                        Api.launch(
                                REDIS, "staging", "parameters", Map.of("clean-prefixes", prefixes)))
                .refuses("parameters.clean-prefixes");
    }

    @Test
    void removesKeysOfAnApprovedPrefixWhereOnePersonMay() {
        try (Jedis jedis = SERVER.connect(1)) {
            jedis.set("mould", "x");
            byte[] dump = jedis.dump("mould");
            jedis.del("mould");
            RestoreParams idle = RestoreParams.restoreParams().idleTime(2 * 86_400);
            jedis.restore("prediction:lost", 0, dump, idle.replace());
            Object[] asked = {
                "parameters", Map.of("clean-prefixes", "prediction:", "clean-idle", "1d")
            };
            JsonNode dry = API.performed(REDIS, "staging", with(asked, "dryRun", true));
            JsonNode plan = step(dry, "redis.clean").path("plan");
            assertThat(plan.path("objects").valueStream().map(o -> o.path("name").asString()))
                    .containsExactly("prediction:lost");
            assertThat(jedis.exists("prediction:lost")).isTrue();

            JsonNode run =
                    API.performed(
                            REDIS,
                            "staging",
                            with(
                                    asked,
                                    "planDigest",
                                    dry.path("planDigest").asString(),
                                    "confirmation",
                                    "staging"));

            assertThat(state(run, "redis.clean")).isEqualTo("PASSED");
            assertThat(step(run, "redis.clean").path("headline").asString())
                    .startsWith("1 key removed, 0 left; REDISCLI_AUTH=… redis-cli -h 127.0.0.1 -p ")
                    .contains(" --pipe < ");
            assertThat(jedis.exists("prediction:lost")).isFalse();
            assertThat(jedis.keys("queue:*")).isNotEmpty();
        }
    }

    private static Object[] with(Object[] some, Object... more) {
        Object[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @Test
    void saysWhatRedisDoesNotLetUsDo() {
        JsonNode run = API.performed(REDIS, "guest");
        for (String kind : List.of("redis.memory", "redis.keys", "redis.config")) {
            assertThat(state(run, kind)).isEqualTo("NOT_RUN");
            assertThat(step(run, kind).path("reason").asString()).contains("NOPERM", "ACL SETUSER");
        }
    }

    @ParameterizedTest
    @CsvSource({REDIS + ", redis.memory, FAILED", NEO4J + ", neo4j.counts, FAILED"})
    void failsWhereTheServerIsDown(String procedure, String kind, String state) {
        Object[] plan = {};
        if (procedure.equals(NEO4J)) {
            JsonNode dry = API.performed(procedure, "down", "dryRun", true);
            assertThat(state(dry, "neo4j.resample")).isEqualTo("NOT_RUN");
            plan = new Object[] {"planDigest", dry.path("planDigest").asString()};
        }
        JsonNode run = API.performed(procedure, "down", plan);
        assertThat(state(run, kind)).isEqualTo(state);
    }
}
