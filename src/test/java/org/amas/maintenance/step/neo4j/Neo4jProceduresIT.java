package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server of our own, with the setting that AMAS's stack has, and without it. */
class Neo4jProceduresIT {

    private static final ExposedPort BOLT = ExposedPort.tcp(7687);

    private static RecordingContext looked(String unrestricted) throws Exception {
        DockerTarget target =
                new DockerTarget(Machine.docker().host(), "amas-graph-test", List.of(), true);
        try (DockerEngine engine = target.open()) {
            Ports ports = new Ports();
            ports.bind(BOLT, Ports.Binding.bindIp("127.0.0.1"));
            String id =
                    engine.client()
                            .createContainerCmd("amas-lab/neo4j:5")
                            .withEnv(
                                    "NEO4J_AUTH=neo4j/amas_password",
                                    "NEO4J_server_memory_heap_max__size=512m",
                                    "NEO4J_dbms_security_procedures_unrestricted=" + unrestricted)
                            .withLabels(Map.of("amas.lab", "true"))
                            .withExposedPorts(BOLT)
                            .withHostConfig(HostConfig.newHostConfig().withPortBindings(ports))
                            .exec()
                            .getId();
            try {
                engine.client().startContainerCmd(id).exec();
                String port =
                        engine.client()
                                .inspectContainerCmd(id)
                                .exec()
                                .getNetworkSettings()
                                .getPorts()
                                .getBindings()
                                .get(BOLT)[0]
                                .getHostPortSpec();
                return looked(URI.create("bolt://127.0.0.1:" + port));
            } finally {
                engine.client()
                        .removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
            }
        }
    }

    private static RecordingContext looked(URI url) throws Exception {
        Neo4jTarget graph = new Neo4jTarget(url, "neo4j", Secret.of("amas_password"));
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Neo4jConnection open = graph.open()) {
                                open.driver().verifyConnectivity();
                                return true;
                            }
                        });
        RecordingContext context = new RecordingContext().with(graph);
        context.perform(new Neo4jProcedures(), new NoSettings());
        assertThat(context.text()).contains("dbms.security.procedures.unrestricted");
        return context;
    }

    @Test
    @PlantedFault(
            check = "neo4j.procedures",
            fault = "procedures are unrestricted",
            removed = "all procedures are restricted")
    void proceduresPastItsSecurityFailUntilTheyAreRestricted() throws Exception {
        assertThat(looked("apoc.*,gds.*").findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("unrestricted:apoc.*", "unrestricted:gds.*");
        assertThat(looked("").findings()).isEmpty();
    }
}
