package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.target.Answer;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetDenied;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

import redis.clients.jedis.Jedis;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the targets page tells to type is what the steps need: an account begins with nothing, gets
 * each statement as it is written there, and then every shipped step that only looks is let in.
 */
class MissingRightsIT {

    private static final Lab LAB = Lab.shared();
    private static final String ACCOUNT = "amas rights";
    private static final String REDIS_ACCOUNT = "amas_rights";
    private static final String EXPIRED = "amas_expired";
    private static final String PASSWORD = "rights-of-the-test";

    private static ShippedSteps steps;

    @BeforeAll
    static void makeAccounts() throws SQLException {
        postgres("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(ACCOUNT, PASSWORD));
        // Every database of PostgreSQL lets everybody make temporary tables, until somebody tidies.
        postgres("REVOKE TEMPORARY ON DATABASE amas FROM PUBLIC");
        try (Jedis jedis = LAB.redis().connect(0)) {
            jedis.aclSetUser(REDIS_ACCOUNT, "on", ">" + PASSWORD, "+ping");
        }
        neo4j("CREATE USER " + EXPIRED + " SET PASSWORD '" + PASSWORD + "' CHANGE REQUIRED");
        steps = new ShippedSteps(new HashMap<>(LAB.properties()));
    }

    @AfterAll
    static void removeThem() throws SQLException {
        steps.close();
        postgres("GRANT TEMPORARY ON DATABASE amas TO PUBLIC");
        postgres("DROP OWNED BY \"" + ACCOUNT + "\"");
        postgres("DROP ROLE \"" + ACCOUNT + "\"");
        try (Jedis jedis = LAB.redis().connect(0)) {
            jedis.aclDelUser(REDIS_ACCOUNT);
        }
        neo4j("DROP USER " + EXPIRED);
    }

    @Test
    void theGuestsOfBothServersLackEachRightByName() {
        assertThat(grants(postgres(LabPostgres.GUEST, LabPostgres.GUEST_PASSWORD)))
                .containsExactly(
                        "GRANT pg_monitor TO amas_guest;",
                        "GRANT TEMPORARY ON DATABASE amas TO amas_guest;",
                        "GRANT SELECT ON alembic_version TO amas_guest;",
                        "GRANT SELECT ON audit_logs TO amas_guest;",
                        "GRANT SELECT ON tasks TO amas_guest;",
                        "GRANT SELECT ON pg_hba_file_rules TO amas_guest; GRANT EXECUTE ON"
                                + " FUNCTION pg_hba_file_rules() TO amas_guest;");
        assertThat(grants(redis(LabRedis.GUEST, LabRedis.GUEST_PASSWORD)))
                .containsExactly(
                        "ACL SETUSER guest +info",
                        "ACL SETUSER guest ~amas-maintenance:probe:* +ping +set +get +del",
                        "ACL SETUSER guest ~* +scan +dbsize +ttl +memory|usage",
                        "ACL SETUSER guest +config|get",
                        "ACL SETUSER guest +slowlog|get +slowlog|len",
                        "ACL SETUSER guest +acl|users +acl|getuser");
    }

    @Test
    void whoMayDoEverythingLacksNothing() {
        assertThat(grants(postgres(LabPostgres.USERNAME, LabPostgres.PASSWORD))).isEmpty();
        assertThat(grants(redis(null, LabRedis.PASSWORD))).isEmpty();
        Answer neo4j = neo4j(LabNeo4j.USERNAME, LabNeo4j.PASSWORD).probe();
        assertThat(neo4j.version()).startsWith("Neo4j 2").endsWith(" community");
        assertThat(neo4j.missing()).isEmpty();
        assertThat(neo4j.detail()).isEmpty();
    }

    @Test
    void whatIsTypedInPostgresLetsEveryLookingStepIn() throws Exception {
        PostgresTarget target = postgres(ACCOUNT, PASSWORD);
        assertThat(refused("postgres.", target)).hasSizeGreaterThan(5);
        assertThat(grants(target)).hasSize(6);
        for (String statement : grants(target)) {
            postgres(statement);
        }
        assertThat(grants(target)).isEmpty();
        assertThat(refused("postgres.", target)).isEmpty();
    }

    @Test
    void whatIsTypedInRedisLetsEveryLookingStepIn() throws Exception {
        RedisTarget target = redis(REDIS_ACCOUNT, PASSWORD);
        assertThat(refused("redis.", target)).hasSizeGreaterThan(5);
        try (Jedis jedis = LAB.redis().connect(0)) {
            for (String statement : grants(target)) {
                String[] words = statement.split(" ");
                jedis.aclSetUser(words[2], Arrays.copyOfRange(words, 3, words.length));
            }
        }
        assertThat(grants(target)).isEmpty();
        assertThat(refused("redis.", target)).isEmpty();
    }

    @Test
    void whatIsAskedLeavesRedisAsItWas() {
        try (Jedis jedis = LAB.redis().connect(0)) {
            long keys = jedis.dbSize();
            redis(null, LabRedis.PASSWORD).probe();
            assertThat(jedis.dbSize()).isEqualTo(keys);
            jedis.aclLogReset();
            redis(LabRedis.GUEST, LabRedis.GUEST_PASSWORD).probe();
            redis(LabRedis.GUEST, LabRedis.GUEST_PASSWORD).probe();
            assertThat(jedis.aclLog().size()).as("not more with each look").isLessThanOrEqualTo(8);
        }
    }

    /** All that Community Edition can take from an account. */
    @Test
    void neo4jAsksForAnotherPasswordFirst() throws Exception {
        Neo4jTarget target = neo4j(EXPIRED, PASSWORD);
        String remedy = "ALTER USER " + EXPIRED + " SET PASSWORD CHANGE NOT REQUIRED;";
        assertThat(target.probe().reachable()).isTrue();
        assertThat(grants(target)).containsExactly(remedy);
        assertThat(refused("neo4j.", target))
                .containsKeys("neo4j.roundtrip", "neo4j.counts", "neo4j.memory")
                .values()
                .allMatch(remedy::equals);
        neo4j(remedy.replace(";", ""));
        assertThat(grants(target)).isEmpty();
        assertThat(refused("neo4j.", target)).isEmpty();
    }

    /** By kind, what a shipped step that only looks was told to type. */
    private static Map<String, String> refused(String family, Target target) throws Exception {
        Map<String, String> refused = new HashMap<>();
        for (ShippedProcedure procedure : ShippedProcedure.all()) {
            for (String kind : steps.looking(procedure)) {
                if (kind.startsWith(family)) {
                    try {
                        RecordingContext context = steps.context("production").with(target);
                        steps.perform(procedure, kind, context);
                    } catch (TargetDenied denied) {
                        refused.put(kind, denied.remedy());
                    }
                }
            }
        }
        return refused;
    }

    private static List<String> grants(Target target) {
        return new ArrayList<>(
                target.probe().missing().stream().map(Answer.Missing::grant).toList());
    }

    private static PostgresTarget postgres(String username, String password) {
        return new PostgresTarget(LAB.postgres().url("amas"), username, Secret.of(password));
    }

    private static RedisTarget redis(@Nullable String username, String password) {
        return new RedisTarget(URI.create(LAB.redis().url(0)), username, Secret.of(password));
    }

    private static Neo4jTarget neo4j(String username, String password) {
        return new Neo4jTarget(URI.create(LAB.neo4j().url()), username, Secret.of(password));
    }

    private static void postgres(String statement) throws SQLException {
        try (Connection connection = LAB.postgres().connect("amas");
                Statement typed = connection.createStatement()) {
            typed.execute(statement);
        }
    }

    private static void neo4j(String statement) {
        try (Driver driver = LAB.neo4j().connect();
                Session session = driver.session(SessionConfig.forDatabase("system"))) {
            session.run(statement).consume();
        }
    }
}
