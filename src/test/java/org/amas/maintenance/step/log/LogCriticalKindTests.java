package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabFiles;
import org.amas.maintenance.lab.LabSettings;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.FilesTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class LogCriticalKindTests {

    private static final Clock CLOCK = LabSettings.defaults().clock();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final LogCriticalKind kind = new LogCriticalKind();
    private RecordingContext context = new RecordingContext().clock(CLOCK);

    @Test
    @PlantedFault(
            check = "log.critical",
            fault = "critical lines in AMAS's log",
            removed = "the log has none")
    void findsTheCriticalLinesOfTheFaultyLab() throws Exception {
        plant(false);
        perform(Map.of());
        assertThat(context.value("critical_lines", "service", "amas")).isEqualTo(6);
        assertThat(context.value("critical_lines", "service", "nginx")).isEqualTo(3);
        List<Finding> critical = context.findings(Severity.CRITICAL);
        assertThat(critical).hasSize(2);
        assertThat(critical.getFirst().text()).contains("pool exhausted").contains("(6 times)");
        assertThat(Objects.requireNonNull(critical.getFirst().evidence()).lines())
                .hasSize(1 + 5 + 1 + 5);

        plant(true);
        context = new RecordingContext().clock(CLOCK);
        perform(Map.of());
        assertThat(context.value("critical_lines", "service", "amas")).isZero();
        assertThat(context.findings()).isEmpty();
    }

    @Test
    void theHealthyLabHasNone() throws Exception {
        plant(true);
        Outcome outcome = perform(Map.of());
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("critical_lines", "service", "amas")).isZero();
    }

    @Test
    void showsTheLinesAround() throws Exception {
        StringBuilder log = new StringBuilder();
        for (int n = 0; n < 20; n++) {
            log.append(
                    postgres(
                            20 - n,
                            n == 10 ? "PANIC:  could not write block 7" : "LOG:  line " + n));
        }
        write(log.toString());
        perform(Map.of("postgres", List.of("pg.log")));
        Finding found = context.findings(Severity.CRITICAL).getFirst();
        assertThat(found.text()).isEqualTo("could not write block 7");
        assertThat(found.evidence())
                .contains("line 5\n", "> ", "line 15")
                .doesNotContain("line 4\n")
                .doesNotContain("line 16");
        assertThat(context.text()).contains("could not write block 7");
    }

    @Test
    void findsTheFatalLinesThatGreppingForErrorMisses() throws Exception {
        write(
                (postgres(30, "LOG:  x") + postgres(5, "FATAL:  role \"root\" does not exist"))
                        .repeat(10));
        perform(Map.of("postgres", List.of("pg.log")));
        assertThat(context.value("critical_lines", "service", "postgres")).isEqualTo(10);
        assertThat(context.findings(Severity.CRITICAL)).hasSize(1);
    }

    @Test
    void theEndOfASessionIsNoDisaster() throws Exception {
        write(
                postgres(9, "FATAL:  terminating connection due to administrator command")
                        + postgres(8, "FATAL:  the database system is starting up")
                        + postgres(7, "FATAL:  password authentication failed for user \"bob\""));
        perform(Map.of("postgres", List.of("pg.log")));
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(context.findings(Severity.INFO)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(context.value("critical_lines", "service", "postgres")).isZero();
    }

    @Test
    void countsExactlyWhatItDoesNotName() throws Exception {
        StringBuilder log = new StringBuilder();
        for (char a = 'a'; a <= 'z'; a++) {
            log.append(postgres(5, "PANIC:  broken in way " + a));
        }
        write(log.toString());
        perform(Map.of("postgres", List.of("pg.log")));
        assertThat(context.findings(Severity.CRITICAL)).hasSize(20);
        assertThat(context.findings(Severity.ERROR).getFirst().text()).startsWith("6 more kinds");
        assertThat(context.value("critical_lines", "service", "postgres")).isEqualTo(26);
    }

    private void plant(boolean healthy) throws IOException {
        LabFiles.plant(folder, healthy, CLOCK);
    }

    private Outcome perform(Map<String, List<String>> sources) throws Exception {
        context.with(
                new FilesTarget(
                        folder,
                        List.of("logs/*.log"),
                        List.of("nginx/logs/*.log"),
                        List.of("logs/*audit*.log*"),
                        null,
                        null));
        return context.perform(
                kind,
                new LogCriticalKind.Settings(Duration.ofHours(24), List.of(), sources, "UTC"));
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("pg.log"), text);
    }

    private static String postgres(int minutesAgo, String text) {
        Instant at = CLOCK.instant().minus(Duration.ofMinutes(minutesAgo));
        return TIME.format(at) + " UTC [49] " + text + "\n";
    }
}
