package org.amas.maintenance.lab;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lab as configuration of the application: environments production, staging and drill. */
final class LabProperties {

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    /** Of the addresses in docker/lab/docker-compose.drill.yml. */
    private static final String DRILL_NET = "172.31.250";

    private static final List<String> SERVICES =
            List.of("postgres-blue", "redis-blue", "neo4j-blue", "amas-blue", "nginx");

    private final Lab lab;
    private final String dockerHost;
    private final Map<String, String> properties = new LinkedHashMap<>();

    private LabProperties(Lab lab, String dockerHost) {
        this.lab = lab;
        this.dockerHost = dockerHost;
    }

    /**
     * @param dockerHost of an engine that may come later: until then its steps say that it isn't
     *     there
     */
    static Map<String, String> of(Lab lab, String dockerHost) {
        LabProperties all = new LabProperties(lab, dockerHost);
        all.properties.put("amas.lab.enabled", "true");
        all.properties.put("amas.lab.directory", lab.directory().toString());
        all.properties.put(
                "amas.step.backup.directory", lab.directory().resolve("backups").toString());
        all.production();
        all.staging();
        all.drill();
        return all.properties;
    }

    private void production() {
        put("production.title", "Production");
        put("production.approval", "required");
        servers("production", "amas", 0, lab.files());
        put("production.targets.certificates[0].file", "nginx/ssl/cert.pem");
        put("production.targets.certificates[1].host", "localhost");
        put("production.targets.certificates[1].port", lab.api().tlsPort());
        docker("production", "amas-production-blue");
    }

    private void staging() {
        put("staging.title", "Staging");
        servers("staging", "amas_staging", 1, lab.stagingFiles());
    }

    private void drill() {
        put("drill.title", "Drill");
        host("drill");
        docker("drill", "amas-drill");
        if (isOnNetwork(DRILL_NET)) {
            drillStores("drill.targets.");
        }
    }

    /**
     * Until the drill's stack is up its addresses are somebody else's, or nobody's: nothing may be
     * asked there.
     */
    static boolean isOnNetwork(String network) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address.getHostAddress().startsWith(network + "."));
        } catch (SocketException e) {
            return false;
        }
    }

    private void drillStores(String targets) {
        put(targets + "postgres.url", "jdbc:postgresql://" + DRILL_NET + ".11:5432/amas");
        put(targets + "postgres.username", "postgres");
        put(targets + "postgres.password", "drill");
        put(targets + "redis.url", "redis://" + DRILL_NET + ".12:6379/0");
        put(targets + "redis.password", "drill");
        put(targets + "neo4j.url", "bolt://" + DRILL_NET + ".13:7687");
        put(targets + "neo4j.username", "neo4j");
        put(targets + "neo4j.password", "drill-password");
        put(targets + "api.url", "http://" + DRILL_NET + ".14:8000");
    }

    private void servers(String environment, String database, int redis, LabFiles files) {
        String targets = environment + ".targets.";
        put(targets + "postgres.url", lab.postgres().url(database));
        put(targets + "postgres.username", LabPostgres.USERNAME);
        put(targets + "postgres.password", LabPostgres.PASSWORD);
        put(targets + "redis.url", lab.redis().url(redis));
        put(targets + "redis.password", LabRedis.PASSWORD);
        put(targets + "neo4j.url", lab.neo4j().url());
        put(targets + "neo4j.username", LabNeo4j.USERNAME);
        put(targets + "neo4j.password", LabNeo4j.PASSWORD);
        put(targets + "api.url", lab.api().url());
        put(targets + "api.latency-path", "/health/live");
        host(environment);
        files(targets + "files.", files);
    }

    private void files(String prefix, LabFiles files) {
        put(prefix + "root", files.root());
        put(prefix + "application[0]", "logs/*.log");
        put(prefix + "application[1]", "logs/*.log.*");
        put(prefix + "nginx[0]", "nginx/logs/*.log");
        put(prefix + "nginx[1]", "nginx/logs/*.log.*");
        put(prefix + "audit[0]", "logs/*audit*.log*");
        put(prefix + "source", files.root());
    }

    private void host(String environment) {
        if (Files.isReadable(MACHINE_ID)) {
            try {
                String id = Files.readString(MACHINE_ID).strip();
                put(environment + ".targets.host.machine-id", id);
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + MACHINE_ID, e);
            }
        }
    }

    private void docker(String environment, String project) {
        String docker = environment + ".targets.docker.";
        put(docker + "host", dockerHost);
        put(docker + "project", project);
        if (environment.equals("production")) {
            for (int n = 0; n < SERVICES.size(); n++) {
                put(docker + "services[" + n + "]", SERVICES.get(n));
            }
        }
    }

    private void put(String name, Object value) {
        properties.put("amas.environments." + name, value.toString());
    }
}
