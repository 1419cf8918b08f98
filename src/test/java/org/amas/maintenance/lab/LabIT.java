package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.Map;

/** The whole lab starts at once, and describes itself as configuration. */
class LabIT {

    private static final Lab LAB = Lab.shared();

    @AfterAll
    static void showStartUpTimes() {
        System.out.println("Lab start-up: " + LAB.startUp());
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
    void namesTheDockerEngineThatIsNotThereYet() {
        assertThat(LabProperties.of(LAB.startAll(), "unix:///nonexistent.sock"))
                .containsEntry(
                        "amas.environments.production.targets.docker.host",
                        "unix:///nonexistent.sock")
                .containsEntry("amas.environments.drill.targets.docker.project", "amas-drill")
                .doesNotContainKey("amas.environments.drill.targets.postgres.url");
    }

    @Test
    void asksNobodyAtTheDrillsAddressesUntilItsNetworkIsThere() {
        assertThat(LabProperties.isOnNetwork("127.0.0")).isTrue();
        assertThat(LabProperties.isOnNetwork("203.0.113")).isFalse();
        String postgres = "amas.environments.drill.targets.postgres.url";
        Map<String, String> properties =
                LabProperties.of(LAB.startAll(), Machine.docker().host().toString());
        if (LabProperties.isOnNetwork("172.31.250")) {
            assertThat(properties)
                    .containsEntry(postgres, "jdbc:postgresql://172.31.250.11:5432/amas");
        } else {
            assertThat(properties).doesNotContainKey(postgres);
        }
    }
}
