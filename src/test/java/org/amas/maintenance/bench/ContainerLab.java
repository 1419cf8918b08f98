package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.lab.LabFiles;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The container lab of {@code docker/lab}, for the application and for a script. */
final class ContainerLab {

    private static final List<String> SERVICES =
            List.of("postgres-blue", "redis-blue", "neo4j-blue", "amas-blue", "nginx");

    private final Machine.Docker docker;
    private final Path folder;

    private ContainerLab(Machine.Docker docker, Path folder) {
        this.docker = docker;
        this.folder = folder;
    }

    static ContainerLab in(Path folder) throws IOException {
        ContainerLab lab = new ContainerLab(Machine.docker(), folder);
        lab.seed();
        return lab;
    }

    /** Two folders of the same old logs: what one side rotated, the other has not seen. */
    void seed() throws IOException {
        for (Path root : List.of(root(), rootOfScript())) {
            FileSystemUtils.deleteRecursively(root);
            LabFiles.plant(root, false, Clock.systemUTC());
            Files.createFile(root.resolve(".amas-lab"));
        }
    }

    private Path root() {
        return folder.resolve("amas");
    }

    private Path rootOfScript() {
        return folder.resolve("amas-of-script");
    }

    String api() {
        return "http://127.0.0.1:" + port("AMAS_LAB_API_PORT", 28000);
    }

    private static int port(String variable, int otherwise) {
        return Optional.ofNullable(System.getenv(variable)).map(Integer::valueOf).orElse(otherwise);
    }

    /** The environment {@code bench}. */
    Map<String, String> properties() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        String targets = "amas.environments.bench.targets.";
        all.put("amas.lab.enabled", "true");
        all.put("amas.lab.directory", folder.toString());
        all.put(targets + "docker.host", docker.host().toString());
        all.put(targets + "docker.project", docker.project());
        for (int n = 0; n < SERVICES.size(); n++) {
            all.put(targets + "docker.services[" + n + "]", SERVICES.get(n));
        }
        int postgres = port("AMAS_LAB_POSTGRES_PORT", 25432);
        all.put(targets + "postgres.url", "jdbc:postgresql://127.0.0.1:" + postgres + "/amas");
        all.put(targets + "postgres.username", "postgres");
        all.put(targets + "postgres.password", "postgres");
        int redis = port("AMAS_LAB_REDIS_PORT", 26379);
        all.put(targets + "redis.url", "redis://127.0.0.1:" + redis + "/0");
        all.put(targets + "redis.password", "amas_redis_password");
        int neo4j = port("AMAS_LAB_NEO4J_BOLT_PORT", 27687);
        all.put(targets + "neo4j.url", "bolt://127.0.0.1:" + neo4j);
        all.put(targets + "neo4j.username", "neo4j");
        all.put(targets + "neo4j.password", "amas_password");
        all.put(targets + "api.url", api());
        all.put(targets + "api.latency-path", "/health/live");
        Path machine = Path.of("/etc/machine-id");
        if (Files.isReadable(machine)) {
            all.put(targets + "host.machine-id", Files.readString(machine).strip());
        }
        all.put(targets + "files.root", root().toString());
        all.put(targets + "files.application[0]", "logs/*.log");
        all.put(targets + "files.application[1]", "logs/*.log.*");
        all.put(targets + "files.nginx[0]", "nginx/logs/*.log");
        all.put(targets + "files.nginx[1]", "nginx/logs/*.log.*");
        all.put(targets + "files.audit[0]", "logs/*audit*.log*");
        return all;
    }

    /** What the script needs to know; names are looked up before the clock starts. */
    Map<String, String> variables() throws IOException, InterruptedException {
        Map<String, String> names = new LinkedHashMap<>();
        for (String service : SERVICES) {
            names.put(service, container(service));
        }
        int graph = port("AMAS_LAB_NEO4J_HTTP_PORT", 27474);
        return Map.of(
                "DOCKER_HOST", docker.host().toString(),
                "PROJECT", docker.project(),
                "CONTAINERS", names.values().stream().collect(Collectors.joining(" ")),
                "POSTGRES", names.get("postgres-blue"),
                "REDIS", names.get("redis-blue"),
                "API", api(),
                "GRAPH", "http://127.0.0.1:" + graph,
                "ROOT", rootOfScript().toString());
    }

    private String container(String service) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "docker",
                                "-H",
                                docker.host().toString(),
                                "ps",
                                "--format",
                                "{{.Names}}",
                                "--filter",
                                "label=com.docker.compose.project=" + docker.project(),
                                "--filter",
                                "label=com.docker.compose.service=" + service)
                        .start();
        String name = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor()).isZero();
        assertThat(name).as("the container of " + service).isNotBlank().doesNotContain("\n");
        return name;
    }
}
