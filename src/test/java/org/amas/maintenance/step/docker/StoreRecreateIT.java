package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.ShippedSteps;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetDenied;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Redis and PostgreSQL of a stack of our own, put on images that fail, some of them over the data.
 */
class StoreRecreateIT {

    private static final ShippedProcedure BACKUP = ShippedProcedure.load("tools/backup");

    @TempDir static Path folder;

    private static StoreStack stack;
    private static ShippedSteps steps;

    private static int runs = 100;

    @BeforeAll
    static void up() throws Exception {
        stack =
                new StoreStack(
                        "amas-store-test",
                        Files.createDirectories(folder.resolve("stack")),
                        List.of("postgres", "redis", "writer"));
        steps =
                new ShippedSteps(
                        Map.of("amas.step.backup.directory", folder.resolve("backups").toString()));
        try (Jedis jedis = stack.redis().open("test")) {
            Map<String, String> many = new HashMap<>();
            for (int n = 0; n < 600; n++) {
                many.put("field-" + n, "value " + n);
                jedis.rpush("queue:tasks", "task " + n);
                jedis.sadd("agents:all", "agent " + n);
                jedis.zadd("ranking", n, "agent " + n);
            }
            jedis.hset("agent:1", many);
            jedis.set("cost:daily:1", "17.5");
            jedis.setex("ratelimit:user:1", 3_600, "3");
            jedis.xadd("event_bus:events:1", StreamEntryID.NEW_ENTRY, Map.of("kind", "started"));
        }
        sql(
                """
                CREATE ROLE amas LOGIN;
                CREATE ROLE reporting LOGIN;
                ALTER DATABASE amas OWNER TO amas;
                ALTER DATABASE amas SET search_path TO public, "$user";
                REVOKE CONNECT ON DATABASE amas FROM PUBLIC;
                GRANT CONNECT ON DATABASE amas TO reporting;
                CREATE TABLE agents (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
                CREATE TABLE tasks (id serial PRIMARY KEY, title text NOT NULL,
                                    agent integer REFERENCES agents (id));
                CREATE VIEW open_tasks AS SELECT id, title FROM tasks;
                ALTER TABLE agents OWNER TO amas;
                ALTER TABLE tasks OWNER TO amas;
                ALTER VIEW open_tasks OWNER TO reporting;
                GRANT SELECT ON tasks TO reporting;
                INSERT INTO agents (name) SELECT 'agent ' || n FROM generate_series(1, 20) n;
                INSERT INTO tasks (title, agent) SELECT 'task ' || n, 1 + n % 20
                  FROM generate_series(1, 5000) n;
                """);
    }

    @AfterAll
    static void down() throws Exception {
        if (stack != null) { // without an engine there is none
            stack.close();
        }
        if (steps != null) {
            steps.close();
        }
    }

    private static void sql(String text) throws SQLException {
        try (Connection connection = stack.postgres().open("test");
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static String asked(String query) throws SQLException {
        try (Connection connection = stack.postgres().open("test");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static RecordingContext context(Target store) {
        return new RecordingContext()
                .with(stack.docker())
                .with(store)
                .lab(true)
                .run(runs)
                .timeLeft(Duration.ofMinutes(4));
    }

    /** A run of its own: backed up, restored beside the live data, and made anew. */
    private static RecordingContext performed(Target store, String image) throws Exception {
        runs++;
        String word = store.type().word();
        for (String kind : List.of(word + ".backup", word + ".restore-check")) {
            RecordingContext context = context(store);
            steps.perform(BACKUP, kind, context);
            assertThat(outcome(context).ending()).as(context.text()).isEqualTo(Ending.DONE);
        }
        long backedUp = beat();
        await().until(() -> beat() > backedUp); // so that the store has what the backup has not
        DockerRecreateKind recreate = steps.bean(DockerRecreateKind.class);
        RecordingContext context = context(store);
        List<PlannedObject> shown = context.plan(recreate, to(word, image)).objects();
        assertThat(shown)
                .extracting(PlannedObject::type)
                .startsWith("container")
                .contains("image", "server");
        context.approving(shown).perform(recreate, to(word, image));
        return context;
    }

    private static DockerRecreateKind.Settings to(String service, String image) {
        return new DockerRecreateKind.Settings(
                service, image, Duration.ofSeconds(60), null, List.of());
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    private static Map<String, Object> keys() {
        try (Jedis jedis = stack.redis().open("test")) {
            return Map.of(
                    "queue", jedis.lrange("queue:tasks", 0, -1),
                    "agent", jedis.hgetAll("agent:1"),
                    "agents", jedis.smembers("agents:all"),
                    "ranking", jedis.zrangeWithScores("ranking", 0, -1),
                    "events", jedis.xrange("event_bus:events:1", "-", "+").toString(),
                    "cost", String.valueOf(jedis.get("cost:daily:1")),
                    "new", jedis.exists("planted:1"));
        }
    }

    private static long beat() {
        try (Jedis jedis = stack.redis().open("test")) {
            return Long.parseLong(jedis.get("beat"));
        }
    }

    @Test
    @PlantedFault(check = "docker.recreate", fault = "the new image changes Redis' keys and fails")
    void whatAnImageOfRedisDestroysIsRestoredFromTheBackupOfTheSameRun() throws Exception {
        Map<String, Object> before = keys();
        String id = stack.container("redis").id();
        RecordingContext context =
                performed(
                        stack.redis(),
                        stack.redisImage(
                                "redis-cli del queue:tasks; redis-cli hdel agent:1 field-7;"
                                        + " redis-cli set planted:1 x; redis-cli persist"
                                        + " ratelimit:user:1"));

        assertThat(outcome(context).ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome(context).reason())
                .as(context.text())
                .contains(
                        "rolled back to sha256:", "runs and is well", "was restored, and compared");
        assertThat(keys()).isEqualTo(before);
        assertThat(stack.container("redis").id()).isEqualTo(id);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .contains("restored");
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(context.tables().toString())
                .contains("queue:tasks", "agent:1", "planted:1", "ratelimit:user:1")
                .doesNotContain("ranking", "agents:all");
        assertThat(stack.container("writer").state()).isEqualTo("running");
        assertThat(context.text()).contains("Pausing", "goes on");
        try (Jedis jedis = stack.redis().open("test")) {
            assertThat(jedis.ttl("ratelimit:user:1")).isBetween(1L, 3_600L);
            assertThat(jedis.keys("amas-maintenance:*")).isEmpty();
        }
    }

    @Test
    @PlantedFault(
            check = "docker.recreate",
            fault = "the new image leaves files that the one before can't read")
    void whatTheImageBeforeCannotReadIsMovedAsideAndTheBackupRestoredIntoTheEmptyStore()
            throws Exception {
        Map<String, Object> before = keys();
        RecordingContext context =
                performed(
                        stack.redis(),
                        stack.redisImage(
                                "for base in /data/appendonlydir/*.base.*; do echo REDIS9999 >"
                                        + " $base; done; echo REDIS9999 > /data/dump.rdb"));

        assertThat(outcome(context).reason())
                .as(context.text())
                .contains("runs and is well", "was restored, and compared");
        assertThat(keys()).isEqualTo(before);
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(context.findings(Severity.WARNING))
                .singleElement()
                .satisfies(
                        f ->
                                assertThat(f.evidence())
                                        .isEqualTo("/data/amas-before-%d-1".formatted(runs)));
    }

    @Test
    void whatAnImageLeavesAsItWasIsNotRestoredThoughThereAreNewerKeysThanInTheBackup()
            throws Exception {
        RecordingContext context = performed(stack.redis(), stack.redisImage("true"));

        assertThat(outcome(context).reason())
                .as(context.text())
                .endsWith("its data is what it was when it was stopped");
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("not-well:" + stack.container("redis").name());
        long now = beat();
        await().until(() -> beat() > now);
    }

    @Test
    @PlantedFault(
            check = "docker.recreate",
            fault = "the new image deletes rows and tables and fails")
    void whatAnImageOfPostgresDestroysIsRestoredWithItsOwnersAndRights() throws Exception {
        RecordingContext context =
                performed(
                        stack.postgres(),
                        stack.postgresImage(
                                "DELETE FROM tasks WHERE id > 100; DROP TABLE agents CASCADE;"
                                        + " CREATE TABLE planted (id int)"));

        assertThat(outcome(context).reason())
                .as(context.text())
                .contains("runs and is well", "was restored, and compared");
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(context.findings(Severity.WARNING)).as(context.text()).isEmpty();
        assertThat(asked("SELECT count(*) FROM tasks")).isEqualTo("5000");
        assertThat(asked("SELECT count(*) FROM tasks JOIN agents a ON a.id = agent"))
                .isEqualTo("5000");
        assertThat(asked("SELECT to_regclass('planted')")).isEqualTo("null");
        assertThat(asked("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'amas'"))
                .isEqualTo("amas");
        assertThat(
                        asked(
                                "SELECT string_agg(tableowner, ',' ORDER BY tablename) FROM"
                                        + " pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("amas,amas");
        assertThat(asked("SELECT viewowner FROM pg_views WHERE viewname = 'open_tasks'"))
                .isEqualTo("reporting");
        assertThat(asked("SELECT has_table_privilege('reporting', 'tasks', 'SELECT')"))
                .isEqualTo("t");
        assertThat(asked("SELECT has_database_privilege('reporting', 'amas', 'CONNECT')"))
                .isEqualTo("t");
        assertThat(asked("SELECT datacl::text FROM pg_database WHERE datname = 'amas'"))
                .doesNotContain("{=c");
        assertThat(asked("SHOW search_path")).isEqualTo("public, \"$user\"");
        assertThat(
                        Integer.parseInt(
                                asked("INSERT INTO tasks (title) VALUES ('next') RETURNING id")))
                .isGreaterThan(5000);
        sql("DELETE FROM tasks WHERE id > 5000");
        String aside = "amas_before_%d_1".formatted(runs);
        assertThat(asked("SELECT datallowconn FROM pg_database WHERE datname = '" + aside + "'"))
                .isEqualTo("t");
        sql("DROP DATABASE " + aside);
        assertThat(asked("SELECT count(*) FROM pg_database WHERE datname LIKE 'amas\\_%'"))
                .isEqualTo("0");
    }

    @Test
    void aDatabaseThatIsGoneAltogetherIsMadeAnew() throws Exception {
        RecordingContext context =
                performed(
                        stack.postgres(),
                        stack.image(
                                "amas-lab/postgres:15",
                                "pg_isready -q -h 127.0.0.1 -U postgres -d postgres",
                                "psql -q -U postgres -d postgres -c 'DROP DATABASE amas'"));
        assertThat(outcome(context).reason())
                .as(context.text())
                .contains("was restored, and compared");
        assertThat(asked("SELECT count(*) FROM tasks")).isEqualTo("5000");
    }

    @Test
    void whatAnImageOfPostgresLeavesAsItWasIsNotRestored() throws Exception {
        RecordingContext context =
                performed(stack.postgres(), stack.postgresImage("SELECT nextval('tasks_id_seq')"));
        assertThat(outcome(context).reason()).as(context.text()).contains("; its data is what ");
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(asked("SELECT count(*) FROM pg_database WHERE datname LIKE 'amas\\_%'"))
                .isEqualTo("0");
    }

    @Test
    void withoutARoleThatCouldRestoreItNothingIsTouched() throws Exception {
        sql(
                "CREATE ROLE weak LOGIN PASSWORD '%s' IN ROLE pg_read_all_data"
                        .formatted(StoreStack.PASSWORD));
        sql("GRANT CONNECT ON DATABASE amas TO weak");
        runs++;
        for (String kind : List.of("postgres.backup", "postgres.restore-check")) {
            steps.perform(BACKUP, kind, context(stack.postgres()));
        }
        String id = stack.container("postgres").id();
        PostgresTarget weak =
                new PostgresTarget(stack.postgres().url(), "weak", Secret.of(StoreStack.PASSWORD));
        RecordingContext context = context(weak);
        DockerRecreateKind recreate = steps.bean(DockerRecreateKind.class);
        String image = stack.postgresImage("SELECT 1");
        assertThatThrownBy(() -> context.perform(recreate, to("postgres", image)))
                .isInstanceOf(TargetDenied.class)
                .hasMessageContaining("could not put a restored database in the place of amas");
        assertThat(stack.container("postgres").id()).isEqualTo(id);
        assertThat(stack.container("postgres").state()).isEqualTo("running");
    }

    @Test
    void anAddressThatIsNotTheContainersIsNoticedBeforeAnythingIsStarted() throws Exception {
        try (StoreStack other =
                new StoreStack(
                        "amas-store-other",
                        Files.createDirectories(folder.resolve("other")),
                        List.of("redis"))) {
            RedisTarget elsewhere = other.redis();
            String id = stack.container("redis").id();
            RecordingContext context = performed(elsewhere, stack.redisImage("true"));
            assertThat(outcome(context).reason())
                    .as(context.text())
                    .startsWith("refused: ")
                    .contains("it is another server", "runs and is well");
            assertThat(stack.container("redis").id()).isEqualTo(id);
        }
    }

    @Test
    void aStoreIsDestroyedOnlyWhereAnImageIsNamedAndWhatThePlanDidNotNameIsLeftAlone()
            throws Exception {
        DockerRecreateKind recreate = steps.bean(DockerRecreateKind.class);
        assertThat(recreate.effect(to("redis-blue", "redis:8"))).isEqualTo(Effect.DESTROYS);
        assertThat(recreate.effect(to("redis-blue", ""))).isEqualTo(Effect.CHANGES);
        assertThat(recreate.effect(to("amas", "amas:2"))).isEqualTo(Effect.CHANGES);

        runs++;
        for (String kind : List.of("redis.backup", "redis.restore-check")) {
            steps.perform(BACKUP, kind, context(stack.redis()));
        }
        String image = stack.redisImage("true");
        RecordingContext context = context(stack.redis());
        List<PlannedObject> shown = context.plan(recreate, to("redis", image)).objects();
        for (String left : List.of("server", "writer")) {
            RecordingContext narrow = context(stack.redis());
            narrow.approving(
                    shown.stream()
                            .filter(o -> !o.type().equals(left) && !o.name().contains(left))
                            .toList());
            narrow.perform(recreate, to("redis", image));
            assertThat(outcome(narrow).reason()).as(left).startsWith("refused: ");
        }
        assertThat(stack.container("redis").image()).isEqualTo("amas-lab/redis:7");
    }
}
