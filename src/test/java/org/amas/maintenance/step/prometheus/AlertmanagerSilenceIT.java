package org.amas.maintenance.step.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.prometheus.AlertmanagerSilenceKind.Settings;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The silence of a maintenance, in a real Alertmanager as Debian packages it. */
class AlertmanagerSilenceIT {

    private static final Settings MINOR =
            new Settings(
                    List.of(new SilenceMatcher("severity", "warning|info", true, null)),
                    Duration.ofHours(4),
                    "Maintenance");

    @TempDir Path folder;
    private final AlertmanagerSilenceKind silence = new AlertmanagerSilenceKind();
    private final AlertmanagerExpireKind expire = new AlertmanagerExpireKind();
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = LocalServer.alertmanager(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
    }

    private RecordingContext context() {
        return new RecordingContext().with(server.target());
    }

    private void alert(String name, String severity, Duration left) throws Exception {
        server.post(
                "/api/v2/alerts",
                List.of(
                        Map.of(
                                "labels", Map.of("alertname", name, "severity", severity),
                                "endsAt", Instant.now().plus(left).toString())));
    }

    private void fires(String name, String severity) throws Exception {
        alert(name, severity, Duration.ofHours(1));
    }

    private void isOver(String name, String severity) throws Exception {
        alert(name, severity, Duration.ofSeconds(-1));
    }

    private static List<String> fingerprints(RecordingContext context) {
        return context.findings().stream().map(Finding::fingerprint).toList();
    }

    private JsonNode only() throws Exception {
        JsonNode all = server.get("/api/v2/silences");
        assertThat(all.size()).isEqualTo(1);
        return all.get(0);
    }

    @Test
    void isReadBackAndMutesWhatItSaysUntilItIsEnded() throws Exception {
        fires("SlowForAWhile", "warning");
        RecordingContext begun = context();
        Outcome outcome = begun.perform(silence, MINOR);

        assertThat(outcome.ending()).as(outcome.reason()).isEqualTo(Ending.DONE);
        assertThat(only().path("status").path("state").asString()).isEqualTo("active");
        assertThat(only().path("createdBy").asString()).isEqualTo("amas-maintenance");
        assertThat(begun.value("alerts_muted")).isEqualTo(1);
        assertThat(begun.value("alerts_firing")).isZero();
        assertThat(begun.findings()).isEmpty();
        assertThat(begun.tables().getFirst().rows().getFirst().getLast().toString())
                .contains("silence expire " + only().path("id").asString());

        RecordingContext ended = context();
        assertThat(ended.perform(expire, new NoSettings()).ending()).isEqualTo(Ending.DONE);
        assertThat(only().path("status").path("state").asString()).isEqualTo("expired");
        assertThat(ended.value("silences_expired")).isEqualTo(1);
    }

    @Test
    @PlantedFault(
            check = "alertmanager.silence",
            fault = "a critical alert fires already",
            removed = "the alert is over")
    void tellsWhatIsCriticalAlreadyBeforeTheMaintenance() throws Exception {
        fires("DiskFull", "critical");
        RecordingContext context = context();
        assertThat(context.perform(silence, MINOR).ending()).isEqualTo(Ending.DONE);
        assertThat(fingerprints(context)).containsExactly("fires-before:DiskFull");

        isOver("DiskFull", "critical");
        RecordingContext mended = context();
        mended.perform(silence, MINOR);
        assertThat(fingerprints(mended)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "alertmanager.silence",
            fault = "the silence is so wide that it mutes a critical alert",
            removed = "the silence is narrower")
    void tellsThatItMutesWhatIsCritical() throws Exception {
        fires("DiskFull", "critical");
        Settings all =
                new Settings(
                        List.of(new SilenceMatcher("alertname", ".+", true, true)),
                        Duration.ofHours(1),
                        "Everything");
        RecordingContext context = context();
        context.perform(silence, all);
        assertThat(fingerprints(context)).containsExactly("mutes-critical:DiskFull");

        context().perform(expire, new NoSettings());
        RecordingContext narrower = context();
        narrower.perform(silence, MINOR);
        assertThat(fingerprints(narrower)).containsExactly("fires-before:DiskFull");
    }

    @Test
    void failsInAlertmanagersOwnWordsWhereItRefuses() throws Exception {
        Settings empty =
                new Settings(
                        List.of(new SilenceMatcher("alertname", ".*", true, true)),
                        Duration.ofHours(1),
                        "Matches even nothing");
        Outcome outcome = context().perform(silence, empty);
        assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
        assertThat(outcome.reason()).contains("at least one matcher must not match");
        assertThat(server.get("/api/v2/silences").size()).isZero();
    }

    @Test
    @PlantedFault(
            check = "alertmanager.expire",
            fault = "the silence ended before the maintenance did")
    void tellsThatTheSilenceWasTooShort() throws Exception {
        context().perform(silence, MINOR);
        server.delete("/api/v2/silence/" + only().path("id").asString());

        RecordingContext ended = context();
        ended.perform(expire, new NoSettings());
        assertThat(fingerprints(ended)).containsExactly("silence-ended-early");
    }

    @Test
    @PlantedFault(
            check = "alertmanager.expire",
            fault = "an alert fires once nothing mutes it",
            removed = "the alert is over")
    void tellsWhatFiresWhenItIsOver() throws Exception {
        context().perform(silence, MINOR);
        fires("LeftBehind", "warning");
        fires("Broken", "critical");
        RecordingContext ended = context();
        ended.perform(expire, new NoSettings());
        assertThat(fingerprints(ended))
                .containsExactlyInAnyOrder("fires-after:LeftBehind", "fires-after:Broken");
        assertThat(ended.findings())
                .filteredOn(f -> f.place().equals("Broken"))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);

        isOver("LeftBehind", "warning");
        isOver("Broken", "critical");
        context().perform(silence, MINOR);
        RecordingContext mended = context();
        mended.perform(expire, new NoSettings());
        assertThat(mended.value("alerts_firing")).isZero();
    }

    @Test
    void endsNobodyElsesSilence() throws Exception {
        server.post(
                "/api/v2/silences",
                Map.of(
                        "matchers", List.of(new SilenceMatcher("a", "b", false, true).sent()),
                        "startsAt", Instant.now().toString(),
                        "endsAt", Instant.now().plus(Duration.ofHours(1)).toString(),
                        "createdBy", "anna",
                        "comment", "mine [run 2 in test]"));
        Outcome outcome = context().perform(expire, new NoSettings());
        assertThat(outcome.ending()).isEqualTo(Ending.SKIPPED);
        assertThat(only().path("status").path("state").asString()).isEqualTo("active");
    }

    @Test
    void makesNoneThatWasNotShownAndAPlanMakesNone() throws Exception {
        Plan plan = context().plan(silence, MINOR);
        assertThat(plan.objects())
                .extracting(Plan.PlannedObject::name)
                .containsExactly("{severity=~\"warning|info\"}");
        context().plan(expire, new NoSettings());
        assertThat(context().approving(List.of()).perform(silence, MINOR).ending())
                .isEqualTo(Ending.SKIPPED);
        assertThat(server.get("/api/v2/silences").size()).isZero();
    }

    @Test
    void isFoundAgainAfterTheApplicationWasKilled() throws Exception {
        assertThat(silence.recover(context()).state()).isEqualTo(Recovery.State.NEVER_STARTED);
        context().perform(silence, MINOR);
        assertThat(silence.recover(context()).found())
                .contains("is active until", only().path("id").asString());
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoAlertmanager() throws Exception {
        assertThatThrownBy(() -> new RecordingContext().perform(silence, MINOR))
                .isInstanceOf(TargetAbsent.class);
        server.close();
        assertThatThrownBy(() -> context().perform(silence, MINOR)).isInstanceOf(TargetDown.class);
    }
}
