package org.amas.maintenance.step.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The containers of the lab, against lists of ends of life that are planted, old or asked for. */
class LifecycleVersionsIT {

    private static final LifecycleVersionsKind.Settings USUAL =
            new LifecycleVersionsKind.Settings(null, null);

    @TempDir Path folder;

    private LocalDate today;
    private DockerTarget lab;

    @BeforeEach
    void find() {
        Machine.Docker docker = Machine.docker();
        lab = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
    }

    /** Of all that the lab's containers tell, with one end of life for Debian 12. */
    private Path list(LocalDate date, @Nullable LocalDate debian) throws IOException {
        return Files.writeString(
                folder.resolve("list.json"),
                """
                {"source": "a test", "date": "%s", "products": {
                  "debian": [{"cycle": "12", "eol": %s, "latest": "12.99"}],
                  "docker-engine": [{"cycle": "%s", "eol": false, "latest": "99.1"}],
                  "python": [{"cycle": "3", "eol": false, "latest": "3.99.1"}],
                  "nginx": [{"cycle": "1", "eol": false, "latest": "1.0.1"}]}}
                """
                        .formatted(
                                date,
                                debian == null ? "false" : "\"" + debian + "\"",
                                engineLine()));
    }

    private String engineLine() {
        try (var engine = lab.open()) {
            return engine.version().replaceFirst("\\..*", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private RecordingContext judged(@Nullable Path list, @Nullable String url) throws Exception {
        RecordingContext context = new RecordingContext().with(lab);
        return judged(list, url, context);
    }

    private RecordingContext judged(
            @Nullable Path list, @Nullable String url, RecordingContext context) throws Exception {
        Lifecycles lifecycles =
                new Lifecycles(
                        new LifecycleProperties(list == null ? null : list.toString(), url),
                        new KeptLists(folder.toString()));
        context.perform(new LifecycleVersionsKind(lifecycles), USUAL);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    @Test
    @PlantedFault(
            check = "lifecycle.versions",
            fault = "the end of life of what runs is over, or near",
            removed = "the end of life is far")
    void anEndOfLifeThatIsOverFailsAndOneThatIsNearWarnsAndOneThatIsFarDoesNeither()
            throws Exception {
        RecordingContext over = judged(list(today, today.minusDays(1)), null);
        assertThat(outcome(over).ending()).isEqualTo(Ending.DONE);
        assertThat(over.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .contains("end-of-life:Debian:12:amas-blue", "end-of-life:Debian:12:nginx");
        assertThat(over.value("components_ended")).isEqualTo(5);

        RecordingContext near = judged(list(today, today.plusDays(100)), null);
        assertThat(near.findings(Severity.ERROR)).isEmpty();
        assertThat(near.findings(Severity.WARNING)).hasSize(5);
        assertThat(near.value("days_left", "where", "amas-blue")).isEqualTo(100);

        RecordingContext far = judged(list(today, today.plusDays(400)), null);
        assertThat(far.findings()).isEmpty();
        assertThat(outcome(far).ending()).as(far.text()).isEqualTo(Ending.DONE);
        assertThat(far.value("components_unknown")).isZero();
        assertThat(far.tables().getFirst().rows().toString())
                .contains("Python", "nginx", "Debian", "Docker Engine", "behind in its line");
    }

    @Test
    void anOldListIsUnknownAtBestAndStillSaysWhatIsOver() throws Exception {
        RecordingContext old = judged(list(today.minusDays(31), today.plusDays(400)), null);
        assertThat(outcome(old).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(old).reason()).contains("31 days old");
        assertThat(outcome(judged(list(today.minusDays(30), null), null)).ending())
                .isEqualTo(Ending.DONE);
        assertThat(outcome(judged(list(today.minusDays(31), today.minusDays(9)), null)).ending())
                .isEqualTo(Ending.DONE);
    }

    @Test
    void whatNobodyKnowsIsUnknown() throws Exception {
        Path list = list(today, null);
        Files.writeString(list, Files.readString(list).replace("\"python\"", "\"snake\""));
        RecordingContext context = judged(list, null);
        assertThat(outcome(context).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(context).reason())
                .contains("Python in amas-blue: nobody here knows this line");
        assertThat(context.tables().getFirst().rows().toString()).contains("UNKNOWN");
    }

    @Test
    void aServerThatIsDownIsUnknownAndNoServerAtAllIsNotRun() throws Exception {
        RecordingContext down =
                new RecordingContext()
                        .with(lab)
                        .with(
                                new PostgresTarget(
                                        "jdbc:postgresql://127.0.0.1:1/amas", "amas", null));
        judged(list(today, null), null, down);
        assertThat(outcome(down).ending()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome(down).reason()).contains("PostgreSQL", "connection refused");
        RecordingContext none = judged(list(today, null), null, new RecordingContext());
        assertThat(outcome(none).ending()).isEqualTo(Ending.NOT_RUN);
    }

    @Test
    void theListThatShipsKnowsEveryLineOfTheLab() throws Exception {
        RecordingContext context = judged(null, null);
        assertThat(context.value("components_unknown")).as(context.text()).isZero();
        assertThat(context.text()).contains("2026-08-22");
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .as("Debian 12 is over since July 2026")
                .contains("end-of-life:Debian:12:amas-blue");
    }

    @Test
    void aFileThatCannotBeUsedIsNamed() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"products\": {}}");
        assertThatThrownBy(() -> judged(broken, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(broken + " can't be used: it doesn't say its source");
    }
}
