package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.lab.LabSettings.HealthShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.AuthenticationException;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The stand-in AMAS is real, and its faults are there exactly when they are asked for. */
class LabIT {

    private static final String DEAD =
            "SELECT relname, 100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0) AS percent,"
                    + " n_dead_tup FROM pg_stat_user_tables WHERE n_dead_tup > 50";
    private static final String INVALID =
            "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid";
    private static final String UNUSED =
            "SELECT s.indexrelname FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)"
                    + " WHERE s.idx_scan = 0 AND NOT i.indisunique AND i.indisvalid";
    private static final String LOGIN_FAILURES =
            "SELECT count(*) FROM audit_logs WHERE action = 'login' AND status = 'failure'"
                    + " AND created_at > now() - interval '24 hours'";
    private static final String ISOLATED =
            "MATCH (n:Entity) WHERE NOT (n)--() RETURN count(n) AS isolated";

    private static final Lab LAB = Lab.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AfterEach
    void restoreApi() {
        LAB.api().restore();
    }

    @AfterAll
    static void showStartUpTimes() {
        System.out.println("Lab start-up: " + LAB.startUp());
    }

    @Test
    void postgresHoldsTheSchemaOfAmas() throws SQLException {
        try (Connection amas = LAB.postgres().connect("amas")) {
            assertThat(strings(amas, "SHOW server_version").getFirst()).startsWith("17.");
            assertThat(strings(amas, "SELECT version_num FROM alembic_version"))
                    .containsExactly("004");
            assertThat(number(amas, "SELECT count(*) FROM tasks")).isEqualTo(4000);
            assertThat(number(amas, "SELECT count(*) FROM pg_stat_statements")).isPositive();
            assertThat(number(amas, "SELECT tuple_count FROM pgstattuple('agents')")).isEqualTo(10);
        }
        try (Connection staging = LAB.postgres().connect("amas_staging")) {
            assertThat(number(staging, "SELECT count(*) FROM tasks")).isEqualTo(4000);
            assertThat(strings(staging, INVALID)).isEmpty();
        }
    }

    @Test
    void postgresDemandsItsPassword() {
        assertThatThrownBy(
                        () ->
                                DriverManager.getConnection(
                                        LAB.postgres().url("amas"), "postgres", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void postgresGuestLacksThePrivilege() throws SQLException {
        try (Connection guest =
                DriverManager.getConnection(
                        LAB.postgres().url("amas"),
                        LabPostgres.GUEST,
                        LabPostgres.GUEST_PASSWORD)) {
            assertThatThrownBy(() -> number(guest, "SELECT count(*) FROM tasks"))
                    .hasMessageContaining("permission denied for table tasks");
        }
    }

    @Test
    void postgresHasItsFaults() throws SQLException {
        try (Connection amas = LAB.postgres().connect("amas");
                Statement statement = amas.createStatement();
                ResultSet dead = statement.executeQuery(DEAD)) {
            assertThat(dead.next()).isTrue();
            assertThat(dead.getString("relname")).isEqualTo("task_executions");
            assertThat(dead.getDouble("percent")).isBetween(40.0, 60.0);
            double trigger = 50 + 0.2 * 20_000;
            assertThat(dead.getDouble("n_dead_tup")).isGreaterThan(1.5 * trigger);
            assertThat(dead.next()).isFalse();
            assertThat(strings(amas, INVALID)).containsExactly("ux_feedback_email");
            assertThat(strings(amas, UNUSED)).containsExactly("idx_system_metrics_value");
            assertThat(number(amas, LOGIN_FAILURES)).isGreaterThan(40);
        }
    }

    @Test
    void redisDemandsItsPassword() {
        try (Jedis stranger = new Jedis("127.0.0.1", LAB.redis().port())) {
            assertThatThrownBy(stranger::ping)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("NOAUTH");
            stranger.auth(LabRedis.GUEST, LabRedis.GUEST_PASSWORD);
            assertThat(stranger.ping()).isEqualTo("PONG");
            assertThatThrownBy(stranger::dbSize)
                    .isInstanceOf(JedisAccessControlException.class)
                    .hasMessageStartingWith("NOPERM");
        }
    }

    @Test
    void redisHoldsAllPrefixesOfAmas() {
        for (int database = 0; database < 2; database++) {
            try (Jedis jedis = LAB.redis().connect(database)) {
                for (String prefix :
                        List.of(
                                "queue:",
                                "event_bus:events:",
                                "shared_context:",
                                "correlation:",
                                "agent:",
                                "cost:entry:",
                                "cost:daily:",
                                "ratelimit:",
                                "task:",
                                "task:progress:",
                                "prediction:")) {
                    assertThat(jedis.keys(prefix + "*")).as(prefix).isNotEmpty();
                }
            }
        }
    }

    @Test
    void redisHasKeysThatNeverExpire() {
        assertThat(withoutExpiry(LAB.redis(), 0))
                .containsEntry("task:progress", 150)
                .containsEntry("ratelimit", 60)
                .containsEntry("prediction", 40);
        assertThat(withoutExpiry(LAB.redis(), 1)).isEmpty();
    }

    @Test
    void neo4jDemandsItsPassword() {
        try (Driver stranger =
                GraphDatabase.driver(LAB.neo4j().url(), AuthTokens.basic("neo4j", "wrong"))) {
            assertThatThrownBy(stranger::verifyConnectivity)
                    .isInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void neo4jHoldsIsolatedNodes() {
        assertThat(isolated(LAB.neo4j())).isEqualTo(72);
        try (Driver driver = LAB.neo4j().connect()) {
            var count = driver.executableQuery("MATCH ()-[r]->() RETURN count(r) AS n").execute();
            assertThat(count.records().getFirst().get("n").asLong()).isEqualTo(4000);
        }
    }

    @Test
    void apiReportsTheRealServersAndBlocksForASecond() throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = get("/health");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofSeconds(1));
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.path("status").asString()).isEqualTo("healthy");
        assertThat(body.path("timestamp").isNumber()).isTrue();
        assertThat(body.path("services").propertyNames())
                .containsExactly("database", "redis", "neo4j", "authentication");
        assertThat(body.path("checks").size()).isEqualTo(4);
    }

    @Test
    void apiAnswers503WhenAServiceIsDown() throws Exception {
        LAB.api().unhealthy("redis");
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(answer.body()).at("/services/redis").asString())
                .isEqualTo("unhealthy");
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void otherHealthShapeSays200EvenWhenARealServerIsDown() throws Exception {
        LabRedis redis = LabRedis.start(folder.resolve("other-redis"), 0, true);
        LabFiles files = LabFiles.plant(folder.resolve("other"), true, LAB.settings().clock());
        LabApi.Probe probe =
                () -> {
                    try (Jedis jedis = redis.connect(0)) {
                        jedis.ping();
                    }
                };
        try (LabApi api =
                LabApi.start(
                        files,
                        0,
                        HealthShape.API,
                        Map.of("redis", probe),
                        LAB.settings().clock())) {
            assertThat(JSON.readTree(get(api, "/health").body()).path("status").asString())
                    .isEqualTo("healthy");
            redis.close();
            HttpResponse<String> answer = get(api, "/health");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = JSON.readTree(answer.body());
            assertThat(body.path("status").asString()).isEqualTo("unhealthy");
            assertThat(Instant.parse(body.path("timestamp").asString())).isNotNull();
        }
    }

    @Test
    void apiHasOneWorkerAndCanBeSlow() throws Exception {
        LAB.api().slow(Duration.ofMillis(300));
        long start = System.nanoTime();
        var first = HTTP.sendAsync(request(LAB.api(), "/health/live"), text());
        var second = HTTP.sendAsync(request(LAB.api(), "/ready"), text());
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void apiServesTheRoutesAndMetricsOfAmas() throws Exception {
        for (String path :
                List.of(
                        "/api/v1/agents",
                        "/api/v1/tasks",
                        "/api/v1/health",
                        "/api/v1/health/detailed",
                        "/api/v1/system/metrics")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).isObject()).as(path).isTrue();
        }
        assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/metrics").body().lines())
                .anyMatch(line -> line.startsWith("amas_http_requests_total{"))
                .anyMatch(line -> line.startsWith("amas_http_request_duration_seconds_bucket{"))
                .anyMatch(line -> line.startsWith("amas_cache_hit_ratio "))
                .anyMatch(line -> line.startsWith("auth_failures_total{"))
                .anyMatch(line -> line.startsWith("system_uptime_seconds "))
                .allMatch(line -> line.startsWith("#") || line.matches("\\S+ [0-9.eE-]+"));
    }

    @Test
    void apiWritesTheLogsOfAmas() throws Exception {
        HttpRequest login =
                HttpRequest.newBuilder(URI.create(LAB.api().url() + "/api/v1/auth/login"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        assertThat(HTTP.send(login, text()).statusCode()).isEqualTo(401);
        Path root = LAB.files().root();
        assertThat(lastLine(root.resolve("logs/amas-security-audit.log")))
                .contains("authentication_failure", "127.0.0.1");
        assertThat(Files.readString(root.resolve("logs/amas.log")))
                .contains("POST /api/v1/auth/login 401");
        assertThat(Files.readString(root.resolve("nginx/logs/access.log")))
                .containsPattern("POST /api/v1/auth/login HTTP/1.1\" 401 .* rt=\\d.* urt=\"\\d");
    }

    @Test
    void logsOfTheLastDayAreFarAboveTheBaseline() throws Exception {
        Path root = LAB.files().root();
        long[] errors = perDay(root.resolve("logs/amas-errors.log"));
        assertThat(errors[0])
                .isBetween(
                        (long) LogSeed.FAULTY_ERRORS + LogSeed.FAULTY_CRITICALS,
                        (long) LogSeed.FAULTY_ERRORS + LogSeed.FAULTY_CRITICALS + 10);
        for (int day = 1; day < LogSeed.DAYS; day++) {
            assertThat(errors[day]).as("day %d", day).isBetween(3L, 5L);
        }
        List<JsonNode> refused =
                Files.readAllLines(root.resolve("logs/amas-security-audit.log")).stream()
                        .map(JSON::readTree)
                        .filter(line -> ageInDays(line) == 0)
                        .toList();
        assertThat(refused).hasSizeGreaterThan(40);
        assertThat(distinct(refused, "user_id")).contains("admin", "root", "deploy");
        assertThat(distinct(refused, "ip_address")).contains("203.0.113.7", "198.51.100.23");
        assertThat(Files.readString(root.resolve("logs/amas-errors.log"))).contains("CRITICAL");
    }

    @Test
    void certificateExpiresInTwentyDaysAndIsServed() throws Exception {
        X509Certificate certificate = certificate(LAB.files());
        assertThat(daysLeft(certificate)).isBetween(19L, 20L);
        SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (SSLSocket socket =
                (SSLSocket) sockets.createSocket("127.0.0.1", LAB.api().tlsPort())) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
        var trusting = LAB.files().certificate().trusting().getSocketFactory();
        try (SSLSocket socket =
                (SSLSocket) trusting.createSocket("localhost", LAB.api().tlsPort())) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(certificate);
        }
    }

    @Test
    void oldLogFilesWaitForRotation() throws IOException {
        assertThat(rotatable(LAB.files().root(), 7, false)).hasSize(5);
        assertThat(rotatable(LAB.files().root(), 30, true)).hasSize(3);
        assertThat(LAB.files().root().resolve("requirements.txt")).exists();
        assertThat(LAB.files().root().resolve("frontend/package-lock.json")).exists();
    }

    @Test
    void healthySeedHasNoneOfTheFaults() throws Exception {
        LabFiles files = LabFiles.plant(folder.resolve("healthy"), true, LAB.settings().clock());
        assertThat(perDay(files.root().resolve("logs/amas-errors.log")))
                .doesNotContain(0, 1, 2, 6, 7, 8, 9, 10);
        assertThat(Files.readString(files.root().resolve("logs/amas.log")))
                .doesNotContain("CRITICAL");
        assertThat(daysLeft(certificate(files))).isGreaterThan(200);
        assertThat(rotatable(files.root(), 7, false)).isEmpty();
        assertThat(rotatable(files.root(), 30, true)).isEmpty();
        try (LabRedis redis = LabRedis.start(folder.resolve("redis"), 0, true)) {
            assertThat(withoutExpiry(redis, 0)).isEmpty();
        }
        try (LabPostgres postgres = LabPostgres.start(folder.resolve("postgres"), 0, true);
                Connection amas = postgres.connect("amas")) {
            assertThat(strings(amas, DEAD)).isEmpty();
            assertThat(strings(amas, INVALID)).isEmpty();
            assertThat(strings(amas, UNUSED)).isEmpty();
            assertThat(number(amas, LOGIN_FAILURES)).isLessThan(5);
        }
        try (LabNeo4j neo4j = LabNeo4j.start(folder.resolve("neo4j"), 0, true)) {
            assertThat(isolated(neo4j)).isZero();
        }
    }

    @Test
    void propertiesDescribeThreeEnvironments() {
        Map<String, String> properties = LAB.properties();
        String production = "amas.environments.production.targets.";
        assertThat(properties)
                .containsEntry("amas.lab.enabled", "true")
                .containsEntry(production + "postgres.url", LAB.postgres().url("amas"))
                .containsEntry(production + "redis.url", LAB.redis().url(0))
                .containsEntry(production + "neo4j.url", LAB.neo4j().url())
                .containsEntry(production + "api.latency-path", "/health/live")
                .containsEntry(production + "files.root", LAB.files().root().toString())
                .containsEntry(production + "certificates[0].file", "nginx/ssl/cert.pem")
                .containsEntry(
                        "amas.environments.staging.targets.postgres.url",
                        LAB.postgres().url("amas_staging"))
                .containsEntry("amas.environments.staging.targets.redis.url", LAB.redis().url(1))
                .containsEntry("amas.environments.drill.title", "Drill");
    }

    @Test
    void refusesAFolderThatIsNotALab() throws IOException {
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("precious.txt"), "keep me");
        assertThatThrownBy(() -> LabDirectory.prepare(foreign))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing that isn't its own");
        assertThat(foreign.resolve("precious.txt")).hasContent("keep me");
        Path own = LabDirectory.prepare(folder.resolve("own"));
        assertThat(own.resolve(LabDirectory.MARKER)).exists();
        assertThat(LabDirectory.prepare(own)).isEqualTo(own);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(LAB.api(), path);
    }

    private static HttpResponse<String> get(LabApi api, String path) throws Exception {
        return HTTP.send(request(api, path), text());
    }

    private static HttpRequest request(LabApi api, String path) {
        return HttpRequest.newBuilder(URI.create(api.url() + path)).build();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(strings(connection, sql).getFirst());
    }

    /** Keys without expiry by prefix, except where AMAS means them to stay. */
    private static Map<String, Integer> withoutExpiry(LabRedis redis, int database) {
        Map<String, Integer> found = new TreeMap<>();
        try (Jedis jedis = redis.connect(database)) {
            for (String key : jedis.keys("*")) {
                if (jedis.ttl(key) == -1 && !key.matches("(agent|queue|shared_context):.*")) {
                    found.merge(key.substring(0, key.lastIndexOf(':')), 1, Integer::sum);
                }
            }
        }
        return found;
    }

    private static long isolated(LabNeo4j neo4j) {
        try (Driver driver = neo4j.connect()) {
            var result = driver.executableQuery(ISOLATED).execute();
            return result.records().getFirst().get("isolated").asLong();
        }
    }

    private static long[] perDay(Path log) throws IOException {
        long[] days = new long[LogSeed.DAYS];
        for (String line : Files.readAllLines(log)) {
            int age = ageInDays(JSON.readTree(line));
            if (age < days.length) {
                days[age]++;
            }
        }
        return days;
    }

    private static int ageInDays(JsonNode line) {
        Instant at = Instant.parse(line.path("timestamp").asString());
        return (int) Duration.between(at, LAB.settings().clock().instant()).toDays();
    }

    private static Set<String> distinct(List<JsonNode> lines, String field) {
        Set<String> values = new HashSet<>();
        lines.forEach(line -> values.add(line.path(field).asString()));
        return values;
    }

    private static String lastLine(Path log) throws IOException {
        return Files.readAllLines(log).getLast();
    }

    private static X509Certificate certificate(LabFiles files) throws Exception {
        try (InputStream in = Files.newInputStream(files.certificateFile())) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static long daysLeft(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return Duration.between(LAB.settings().clock().instant(), end).toDays();
    }

    /** Rotated logs older than so many days, audit logs and (unless packed) archives left out. */
    private static List<Path> rotatable(Path root, int days, boolean packed) throws IOException {
        Instant limit = LAB.settings().clock().instant().minus(Duration.ofDays(days));
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().contains(".log."))
                    .filter(file -> !file.toString().contains("audit"))
                    .filter(file -> packed || !file.toString().endsWith(".gz"))
                    .filter(file -> file.toFile().lastModified() < limit.toEpochMilli())
                    .toList();
        }
    }
}
