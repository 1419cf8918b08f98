package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

import java.net.URI;
import java.util.Map;

class Neo4jDefaultPasswordsIT {

    private final Neo4jDefaultPasswords kind = new Neo4jDefaultPasswords();

    private RecordingContext tried(URI url, String own) throws Exception {
        Neo4jTarget target = new Neo4jTarget(url, LabNeo4j.USERNAME, Secret.of(own));
        RecordingContext context = new RecordingContext().with(target);
        context.perform(kind, new NoSettings());
        return context;
    }

    private static void change(Driver driver, String from, String to) {
        try (Session session = driver.session(SessionConfig.forDatabase("system"))) {
            session.run(
                            "ALTER CURRENT USER SET PASSWORD FROM $from TO $to",
                            Map.of("from", from, "to", to))
                    .consume();
        }
    }

    @Test
    @PlantedFault(
            check = "neo4j.default-passwords",
            fault = "a password that AMAS ships with",
            removed = "the password is changed")
    void aDefaultPasswordFailsUntilItIsChanged() throws Exception {
        LabNeo4j server = Lab.shared().neo4j();
        URI url = URI.create(server.url());
        RecordingContext before = tried(url, LabNeo4j.PASSWORD);
        assertThat(before.findings(Severity.CRITICAL))
                .extracting(Finding::place)
                .containsExactly("neo4j with AMAS's default password");
        assertThat(before.value("default_passwords_tried")).isEqualTo(2);
        assertThat(before.text() + before.findings()).doesNotContain(LabNeo4j.PASSWORD);

        String other = "kept-by-the-test-only";
        try (Driver owner = server.connect()) {
            owner.verifyConnectivity();
            change(owner, LabNeo4j.PASSWORD, other);
            try {
                RecordingContext changed = tried(url, other);
                assertThat(changed.findings()).isEmpty();
                assertThat(changed.value("default_passwords_tried")).isEqualTo(2);
            } finally {
                change(owner, other, LabNeo4j.PASSWORD);
            }
        }
        assertThat(tried(url, LabNeo4j.PASSWORD).findings(Severity.CRITICAL)).hasSize(1);
    }

    @Test
    void saysThatTheServerIsDown() {
        assertThatThrownBy(() -> tried(URI.create("bolt://127.0.0.1:1"), "any"))
                .isInstanceOf(TargetDown.class);
    }
}
