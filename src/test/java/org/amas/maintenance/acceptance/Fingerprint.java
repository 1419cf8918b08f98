package org.amas.maintenance.acceptance;

import org.amas.maintenance.lab.Lab;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

import redis.clients.jedis.Jedis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What would be another if anything had been written to the servers of the lab. */
final class Fingerprint {

    /** Rows of every table, files, indexes, and what the server counted of writes. */
    private static final String POSTGRES =
            """
            SELECT concat_ws(E'\\n',
                (SELECT string_agg(concat_ws(' ', oid, relname, relfilenode), ',' ORDER BY oid)
                   FROM pg_class WHERE relnamespace = 'public'::regnamespace),
                (SELECT string_agg(concat_ws(' ', indexrelid, indisvalid), ',' ORDER BY indexrelid)
                   FROM pg_index),
                (SELECT string_agg(concat_ws(' ', relname, vacuum_count, analyze_count, n_tup_ins,
                                             n_tup_upd, n_tup_del), ',' ORDER BY relid)
                   FROM pg_stat_user_tables),
                (SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database))
            """;

    private static final String ROWS =
            """
            SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM %s t\
            """;

    /** Commands of Redis that change a key. */
    private static final String WRITES =
            "(set|setex|psetex|getset|del|unlink|expire|pexpire|persist|rename|restore|incr|incrby|"
                    + "append|hset|hdel|lpush|rpush|lpop|rpop|sadd|srem|zadd|zrem|flushdb|flushall|"
                    + "eval|evalsha|config\\|set|bgsave|bgrewriteaof|save|copy|move)";

    private Fingerprint() {}

    /** By what it is of, so that a difference is named. */
    static Map<String, String> of(Lab lab, Path files) throws Exception {
        Map<String, String> all = new TreeMap<>();
        postgres(lab, all);
        redis(lab, all);
        neo4j(lab, all);
        all.put("api", requestsThatWrite(lab));
        all.put("files", files(files));
        String project = System.getenv("AMAS_TEST_DOCKER_PROJECT");
        if (project != null) {
            // Only the lab's own: others may use the same engine.
            String own = "label=com.docker.compose.project=" + project;
            all.put("containers", docker("ps", "-a", "--filter", own, "--format", "{{.ID}}"));
            all.put("volumes", docker("volume", "ls", "--filter", own, "--format", "{{.Name}}"));
            all.put("networks", docker("network", "ls", "--filter", own, "--format", "{{.ID}}"));
        }
        return all;
    }

    private static void postgres(Lab lab, Map<String, String> all) throws SQLException {
        try (Connection connection = lab.postgres().connect("amas");
                Statement statement = connection.createStatement()) {
            all.put("postgres", one(statement, POSTGRES));
            List<String> tables = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT quote_ident(relname) FROM pg_stat_user_tables ORDER BY 1")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                all.put("postgres " + table, one(statement, ROWS.formatted(table)));
            }
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static void redis(Lab lab, Map<String, String> all) {
        try (Jedis jedis = lab.redis().connect(0)) {
            Map<String, String> keys = new TreeMap<>();
            for (String key : jedis.keys("*")) {
                if (jedis.ttl(key) == -1) {
                    keys.put(key, java.util.Arrays.toString(jedis.dump(key)));
                }
            }
            all.put("redis keys", keys.toString());
            all.put(
                    "redis commands that write",
                    String.join(
                            "\n",
                            jedis.info("commandstats")
                                    .lines()
                                    .filter(line -> line.matches("cmdstat_" + WRITES + ":.*"))
                                    .map(line -> line.replaceAll(",.*", ""))
                                    .sorted()
                                    .toList()));
        }
    }

    private static void neo4j(Lab lab, Map<String, String> all) {
        try (Driver driver = lab.neo4j().connect();
                Session session = driver.session()) {
            all.put(
                    "neo4j",
                    session.run(
                                    "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN elementId(n) AS"
                                        + " id, labels(n) AS labels, properties(n) AS properties,"
                                        + " collect(elementId(r)) AS out ORDER BY id")
                            .list(row -> row.asMap().toString())
                            .toString());
            all.put(
                    "neo4j transactions that wrote",
                    session.run("SHOW DATABASES YIELD name, lastCommittedTxn")
                            .list(row -> row.asMap().toString())
                            .toString());
            all.put(
                    "neo4j schema",
                    session.run("SHOW INDEXES YIELD name, state RETURN name, state ORDER BY name")
                            .list(row -> row.asMap().toString())
                            .toString());
        }
    }

    private static String requestsThatWrite(Lab lab) throws IOException {
        try (InputStream page = URI.create(lab.api().url() + "/metrics").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("amas_http_requests_total{"))
                    .filter(line -> !line.matches(".*method=\"(?:GET|HEAD)\".*"))
                    .toList()
                    .toString();
        }
    }

    private static String files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted().map(Fingerprint::file).toList().toString();
        }
    }

    private static String file(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return String.join("\n", said.lines().sorted().toList());
    }
}
