package org.amas.maintenance.step.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

class DashboardTests {

    private static final Path FILE = Path.of("docker", "grafana", "amas-maintenance.json");

    /** It is written anew, so that it only has to be looked at and committed. */
    @Test
    void theFileBesideTheComposeFilesIsUpToDate() throws Exception {
        String committed = Files.exists(FILE) ? Files.readString(FILE) : "";
        if (!committed.equals(Dashboard.file())) {
            Files.writeString(FILE, Dashboard.file());
        }
        assertThat(committed)
                .as(FILE + " was not up to date and has been written")
                .isEqualTo(Dashboard.file());
    }

    @Test
    void everyPanelHasItsOwnTitleAndSaysWhereItsDataComesFrom() {
        assertThat(Dashboard.panels()).extracting(Panel::title).doesNotHaveDuplicates();
        assertThat(Dashboard.panels())
                .allSatisfy(
                        panel -> {
                            assertThat(panel.series()).isNotEmpty();
                            assertThat(panel.expr()).contains("environment=~\"$environment\"");
                        });
    }
}
