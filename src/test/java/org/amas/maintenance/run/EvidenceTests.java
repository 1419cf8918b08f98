package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class EvidenceTests {

    private final Evidence evidence = new Evidence(Map.of());

    @Test
    void keepsTheWorstFindingsHoweverLateTheyCome() {
        for (int i = 0; i < 1_500; i++) {
            evidence.finding(Finding.info("row " + i, "It is.", "row"));
        }
        for (int i = 0; i < 30; i++) {
            evidence.finding(Finding.warning("late " + i, "It warns.", "late"));
        }
        evidence.finding(Finding.critical("last", "It burns.", "last"));

        List<Finding> kept = evidence.findings();
        assertThat(kept).hasSize(Evidence.FINDINGS + 1);
        assertThat(kept).filteredOn(f -> f.place().startsWith("late")).hasSize(30);
        assertThat(kept).filteredOn(f -> f.severity() == Severity.CRITICAL).hasSize(1);
        assertThat(kept.getFirst().place()).isEqualTo("row 0");
        assertThat(kept.getLast().text())
                .isEqualTo(
                        "It reported more than is kept. Left out: 531 findings, none worse than"
                                + " those kept.");
        assertThat(evidence.weight()).isEqualTo(Evidence.Weight.FAILS);
    }

    @Test
    void keepsTheReadingsThatBreachTheirLimit() {
        Limit limit = Limit.of(null, 10.0, Limit.Worse.ABOVE);
        for (int i = 0; i <= Evidence.READINGS; i++) {
            evidence.reading(Reading.of("value", 1, "").limit(limit), Instant.EPOCH);
        }
        evidence.reading(Reading.of("value", 11, "").limit(limit), Instant.EPOCH);

        assertThat(evidence.readings()).hasSize(Evidence.READINGS);
        assertThat(evidence.readings().getLast().standing()).isEqualTo(Limit.Standing.FAIL);
        assertThat(evidence.findings().getLast().text()).contains("Left out: 2 readings");
    }
}
