package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.neo4j.Neo4jRoundtrip.Database;
import org.junit.jupiter.api.Test;

import java.util.List;

class Neo4jRoundtripTests {

    @Test
    @PlantedFault(
            check = "neo4j.roundtrip",
            fault = "a database isn't online",
            removed = "it is online")
    void failsADatabaseThatShouldBeOnlineAndIsNot() {
        RecordingContext said = new RecordingContext();
        Neo4jRoundtrip.judge(
                List.of(
                        new Database("neo4j", "online", "offline", "out of disk space"),
                        new Database("system", "online", "online", "")),
                said);
        assertThat(said.findings()).hasSize(1);
        Finding finding = said.findings(Severity.ERROR).getFirst();
        assertThat(finding.text()).isEqualTo("Database neo4j is offline. out of disk space");
        assertThat(finding.evidence()).isEqualTo("SHOW DATABASES");

        RecordingContext mended = new RecordingContext();
        Neo4jRoundtrip.judge(
                List.of(
                        new Database("neo4j", "online", "online", ""),
                        new Database("system", "online", "online", "")),
                mended);
        assertThat(mended.findings()).isEmpty();
    }

    @Test
    void leavesADatabaseAloneThatWasStoppedOnPurpose() {
        RecordingContext said = new RecordingContext();
        Neo4jRoundtrip.judge(List.of(new Database("old", "offline", "offline", "")), said);
        assertThat(said.findings()).isEmpty();
        assertThat(said.tables()).hasSize(1);
    }
}
