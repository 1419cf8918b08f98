package org.amas.maintenance.acceptance;

import org.amas.maintenance.lab.LabPostgres;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the servers themselves wrote down about their clients from some moment on: PostgreSQL every
 * statement, the engine every act on the project's containers.
 */
final class ServerLogs implements AutoCloseable {

    private static final Pattern STATEMENT =
            Pattern.compile("LOG:  (?:statement|execute [^:]*): (.*)", Pattern.DOTALL);

    /** A message begins with its time; what belongs to it further is indented. */
    private static final Pattern MESSAGE = Pattern.compile("(?m)^(?=\\d{4}-\\d\\d-\\d\\d )");

    private static final Pattern READS =
            Pattern.compile(
                    "(?is)\\s*(?:/\\*.*?\\*/\\s*|--[^\n"
                        + "]*\n"
                        + "\\s*)*(?:select|with|show|set|reset|values|table|explain|begin|start"
                        + " transaction|commit"
                        + "|rollback|savepoint|release|declare|fetch|close|deallocate|discard)\\b.*");

    private static final Pattern TEXT = Pattern.compile("'[^']*'");

    /** Also inside of what begins as a reading; a column may be called so, a call or clause not. */
    private static final Pattern ACTS =
            Pattern.compile(
                    "(?is).*(?:\\binsert\\s+into\\b|\\bupdate\\s+[\\w.\"]+\\s+set\\b|\\bdelete\\s+from\\b|\\bmerge\\s+into\\b"
                        + "|^\\s*explain\\b.*?\\banalyze\\b"
                        + "|\\b(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_stat_\\w*reset\\w*"
                        + "|nextval|setval|lo_\\w+|pg_switch_wal|pg_create_\\w+|pg_drop_\\w+)\\s*\\().*");

    private final LabPostgres postgres;
    private final long from;
    private final Instant since;

    /** Has PostgreSQL log every statement until this is closed. */
    ServerLogs(LabPostgres postgres) throws SQLException, IOException {
        this.postgres = postgres;
        configure("ALTER SYSTEM SET log_statement = 'all'");
        this.from = Files.size(postgres.log());
        this.since = Instant.now();
    }

    private void configure(String setting) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(setting);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** The statements of clients, in order. */
    List<String> statements() throws IOException {
        List<String> found = new ArrayList<>();
        for (String message : MESSAGE.split(appended())) {
            Matcher statement = STATEMENT.matcher(message);
            if (statement.find()) {
                found.add(statement.group(1).strip());
            }
        }
        return found;
    }

    private String appended() throws IOException {
        try (FileChannel log = FileChannel.open(postgres.log(), StandardOpenOption.READ)) {
            log.position(from);
            return new String(Channels.newInputStream(log).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What is no reading: statements, and acts on the project's containers. */
    List<String> writes() throws IOException, InterruptedException {
        List<String> found =
                new ArrayList<>(statements().stream().filter(ServerLogs::writes).toList());
        String project = System.getenv("AMAS_TEST_DOCKER_PROJECT");
        if (project != null) {
            found.addAll(acts(project));
        }
        return found;
    }

    static boolean writes(String statement) {
        String bare = TEXT.matcher(statement).replaceAll("''");
        return !READS.matcher(bare).matches() || ACTS.matcher(bare).matches();
    }

    /** Without what a health check of the container itself does, and what only looks. */
    private List<String> acts(String project) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "docker",
                                "events",
                                "--since",
                                Long.toString(since.getEpochSecond()),
                                "--until",
                                Long.toString(Instant.now().getEpochSecond()),
                                "--filter",
                                "label=com.docker.compose.project=" + project,
                                "--format",
                                "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)
                || process.exitValue() != 0) {
            throw new IllegalStateException(said);
        }
        return said.lines()
                .filter(
                        line ->
                                Stream.of(" exec_", " health_status", " top ")
                                        .noneMatch(line::contains))
                .toList();
    }

    @Override
    public void close() throws SQLException {
        configure("ALTER SYSTEM RESET log_statement");
    }
}
