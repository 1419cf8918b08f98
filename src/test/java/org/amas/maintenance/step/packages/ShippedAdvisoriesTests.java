package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What ships can be used, and claims no more than it holds. */
class ShippedAdvisoriesTests {

    private static JsonNode file(Ecosystem ecosystem) throws IOException {
        try (InputStream in =
                ShippedAdvisoriesTests.class.getResourceAsStream(
                        "/advisories/" + ecosystem.file())) {
            return JsonMapper.shared().readTree(in);
        }
    }

    @ParameterizedTest
    @EnumSource(Ecosystem.class)
    void everyAdvisoryHasANameAPackageAndComparableRanges(Ecosystem ecosystem) throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonNode osv : file(ecosystem).path("advisories")) {
            List<Advisory> read = Advisory.of(osv, ecosystem);
            assertThat(read).hasSize(1);
            Advisory advisory = read.getFirst();
            assertThat(advisory.id()).matches("GHSA(-[23456789cfghjmpqrvwx]{4}){3}");
            assertThat(ids.add(advisory.id())).as(advisory.id()).isTrue();
            assertThat(advisory.aliases()).allMatch(a -> a.matches("CVE-\\d{4}-\\d{4,}"));
            assertThat(advisory.level()).isIn("CRITICAL", "HIGH", "MODERATE", "LOW");
            assertThat(advisory.summary()).isNotBlank().hasSizeLessThan(100);
            assertThat(advisory.name()).isEqualTo(ecosystem.normal(advisory.name()));
            assertThat(advisory.ranges()).isNotEmpty();
            for (Advisory.Range range : advisory.ranges()) {
                String from = range.introduced();
                assertThat(from.equals("0") || ecosystem.isVersion(from)).isTrue();
                String fixed = range.fixed();
                if (fixed != null) {
                    assertThat(ecosystem.isVersion(fixed)).as(advisory.id()).isTrue();
                    assertThat(range.holds(fixed, ecosystem)).isFalse();
                }
            }
        }
        assertThat(ids).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource(Ecosystem.class)
    void theSnapshotSaysItsSourceAndDateAndThatItIsASelection(Ecosystem ecosystem)
            throws Exception {
        AdvisorySnapshot snapshot =
                new Advisories(new PackagesProperties(null, null)).of(ecosystem, Set.of());
        assertThat(snapshot.source()).contains("selection");
        assertThat(snapshot.date()).isEqualTo(LocalDate.of(2025, 10, 31));
        assertThat(snapshot.complete()).isFalse();
        assertThat(snapshot.advisories()).isEmpty();
    }
}
