package org.amas.maintenance.step.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.RecordingContext;
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

    private static final String GITHUB = "GHSA(-[23456789cfghjmpqrvwx]{4}){3}";

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
            assertThat(read).isNotEmpty();
            assertThat(ids.add(read.getFirst().id())).as(read.getFirst().id()).isTrue();
            for (Advisory advisory : read) {
                usable(advisory, ecosystem);
            }
        }
        assertThat(ids).hasSizeGreaterThan(ecosystem == Ecosystem.PYPI ? 2_600 : 15);
    }

    private static void usable(Advisory advisory, Ecosystem ecosystem) {
        assertThat(advisory.id()).matches(GITHUB + "|PYSEC-\\d{4}-\\d+");
        assertThat(advisory.aliases()).allMatch(a -> a.matches("CVE-\\d{4}-\\d{4,}|" + GITHUB));
        // What was published before CVSS 3 has no level: then nobody can say that it is critical.
        assertThat(advisory.level()).isIn("CRITICAL", "HIGH", "MODERATE", "LOW", "");
        assertThat(advisory.summary()).isNotBlank().hasSizeLessThan(100);
        assertThat(advisory.name()).isEqualTo(ecosystem.normal(advisory.name()));
        assertThat(advisory.ranges().isEmpty() && advisory.versions().isEmpty()).isFalse();
        for (Advisory.Range range : advisory.ranges()) {
            String from = range.introduced();
            assertThat(from.equals("0") || ecosystem.isVersion(from)).as(advisory.id()).isTrue();
            String fixed = range.fixed();
            if (fixed != null) {
                assertThat(ecosystem.isVersion(fixed)).as(advisory.id()).isTrue();
                assertThat(range.holds(fixed, ecosystem)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ecosystem.class)
    void theSnapshotSaysItsSourceAndDateAndThatItIsASelection(Ecosystem ecosystem)
            throws Exception {
        AdvisorySnapshot snapshot =
                new Advisories(
                                new PackagesProperties(null, null, null),
                                new KeptLists("target/no-lists"))
                        .of(ecosystem, Set.of(), new RecordingContext());
        assertThat(snapshot.source()).contains("selection");
        assertThat(snapshot.date()).isEqualTo(LocalDate.of(2025, 10, 31));
        assertThat(snapshot.complete()).isFalse();
        assertThat(snapshot.advisories()).isEmpty();
    }
}
