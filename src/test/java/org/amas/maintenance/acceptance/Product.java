package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabFiles;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.procedure.Activations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The application on the stand-in AMAS, once for all tests of this JVM. Besides the environments of
 * the lab it has {@code down}, {@code refused}, {@code guest}, {@code bare}, {@code own} and {@code
 * maintained}.
 */
public final class Product {

    /** Somebody else than root, who loads whatever a test writes. */
    static final String LEAD = "lead";

    /** The database of the environment {@code maintained}; whoever needs it makes it. */
    static final String MAINTAINED = "amas_maintained";

    public static final String PASSWORD = "correct horse battery 9";
    private static final String TOKEN = "amas_acceptance_" + "t".repeat(40);

    private static final class Shared {
        private static final Product PRODUCT = new Product();
    }

    private final Path directory;
    private final Lab lab = Lab.shared();
    private final Map<String, String> settings = new TreeMap<>();
    private final LabFiles files;
    private final ConfigurableApplicationContext context;

    private Product() {
        try {
            // Tests run in two JVMs, each with a product of its own.
            directory =
                    Files.createTempDirectory(
                            Files.createDirectories(Path.of("target", "acceptance"))
                                    .toAbsolutePath(),
                            "product-");
            files =
                    LabFiles.plant(
                            lab.directory().resolve("acceptance"), false, lab.settings().clock());
            // There from the first start on: the application has to start all the same.
            Recipe.write(procedures(), "broken/from-the-start", "key: [\n");
            configure();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        context =
                new SpringApplicationBuilder(AmasMaintenance.class)
                        .run(arguments.toArray(String[]::new));
        context.getBean(Accounts.class).create(LEAD, "A lead", Role.LEAD, PASSWORD);
    }

    static Product shared() {
        return Shared.PRODUCT;
    }

    private void configure() throws IOException {
        settings.putAll(lab.properties());
        settings.put("server.port", "0");
        settings.put("spring.main.banner-mode", "off");
        settings.put("amas.data-dir", directory.resolve("data").toString());
        settings.put(
                "spring.datasource.url",
                "jdbc:h2:async:"
                        + directory.resolve("data/amas")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                        + ";LOCK_TIMEOUT=10000;WRITE_DELAY=0");
        settings.put("amas.procedure.directory", procedures().toString());
        settings.put("amas.step.shell.enabled", "true");
        settings.put("amas.step.shell.grace", "1s");
        bootstrap(directory, TOKEN).forEach(settings::put);
        faults();
    }

    /** The properties that make the first administrator, root, and a token of that value. */
    public static Map<String, String> bootstrap(Path directory, String token) throws IOException {
        String prefix = "amas.access.bootstrap.";
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        Path value = Files.writeString(directory.resolve("token"), token + "\n");
        return Map.of(
                prefix + "username", "root",
                prefix + "password-file", password.toString(),
                prefix + "token-file", value.toString());
    }

    private void faults() throws IOException {
        int closed = closedPort();
        target("down", "postgres.url", "jdbc:postgresql://127.0.0.1:" + closed + "/amas");
        target("down", "redis.url", "redis://127.0.0.1:" + closed + "/0");
        target("down", "neo4j.url", "bolt://127.0.0.1:" + closed);
        target("down", "api.url", "http://127.0.0.1:" + closed);
        target("down", "docker.host", "unix:///nonexistent/docker.sock");
        target("down", "docker.project", "amas-production-blue");
        target("down", "docker.services[0]", "postgres-blue");
        credentials("down", LabPostgres.USERNAME, "s3cret-down");
        servers("refused");
        credentials("refused", LabPostgres.USERNAME, "s3cret-wrong");
        servers("guest");
        target("guest", "postgres.username", LabPostgres.GUEST);
        target("guest", "postgres.password", LabPostgres.GUEST_PASSWORD);
        target("guest", "redis.username", LabRedis.GUEST);
        target("guest", "redis.password", LabRedis.GUEST_PASSWORD);
        target("guest", "neo4j.username", LabNeo4j.USERNAME);
        target("guest", "neo4j.password", LabNeo4j.PASSWORD);
        target("maintained", "postgres.url", lab.postgres().url(MAINTAINED));
        target("maintained", "postgres.username", LabPostgres.USERNAME);
        target("maintained", "postgres.password", LabPostgres.PASSWORD);
        settings.put("amas.environments.bare.title", "Bare");
        settings.put("amas.environments.own.title", "Own");
        target("own", "files.root", files.root().toString());
        target("own", "files.application[0]", "logs/*.log");
        target("own", "files.application[1]", "logs/*.log.*");
        String machine = "amas.environments.production.targets.host.machine-id";
        if (settings.containsKey(machine)) {
            target("own", "host.machine-id", settings.get(machine));
        }
    }

    private void servers(String environment) {
        target(environment, "postgres.url", lab.postgres().url("amas"));
        target(environment, "redis.url", lab.redis().url(0));
        target(environment, "neo4j.url", lab.neo4j().url());
    }

    private void credentials(String environment, String postgres, String password) {
        target(environment, "postgres.username", postgres);
        target(environment, "postgres.password", password);
        target(environment, "redis.password", password);
        target(environment, "neo4j.username", LabNeo4j.USERNAME);
        target(environment, "neo4j.password", password);
    }

    private void target(String environment, String name, String value) {
        settings.put("amas.environments." + environment + ".targets." + name, value);
    }

    public static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    LabFiles files() {
        return files;
    }

    Lab lab() {
        return lab;
    }

    /** The folder that is the environment {@code own}'s AMAS. */
    Path ownRoot() {
        return files.root();
    }

    Path directory() {
        return directory;
    }

    Path procedures() {
        return directory.resolve("procedures");
    }

    String base() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    Api api() {
        return new Api(base(), TOKEN);
    }

    JsonNode reload() {
        return api().post("/api/v1/procedures/reload", null).has(200).json();
    }

    /** Writes the files, reloads, and expects nothing to be wrong with them. */
    void add(Recipe... recipes) {
        for (Recipe recipe : recipes) {
            recipe.in(procedures());
        }
        JsonNode report = reload();
        assertThat(report.path("errors").valueStream())
                .noneMatch(e -> !e.path("file").asString().contains("broken"));
    }

    /** The lead lets it run where approval is required. */
    void activate(String procedure) {
        int version = api().get("/api/v1/procedures/" + procedure).json().path("version").asInt();
        context.getBean(Activations.class)
                .activate(procedure, version, new Actor(Actor.Kind.USER, LEAD, null));
    }
}
