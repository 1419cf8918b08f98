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

class LogAuthenticationKindTests {

    private static final Clock CLOCK = LabSettings.defaults().clock();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final LogAuthenticationKind kind = new LogAuthenticationKind();
    private RecordingContext context = new RecordingContext().clock(CLOCK);

    @Test
    void namesTheAddressesOfTheFaultyLab() throws Exception {
        LabFiles.plant(folder, false, CLOCK);
        perform(Map.of());
        // AMAS and nginx both tell of each of the 45 + 2: counted once.
        assertThat(context.value("authentication_failures")).isBetween(46.0, 49.0);
        assertThat(context.findings(Severity.WARNING))
                .extracting(Finding::place)
                .containsExactlyInAnyOrder("203.0.113.7", "198.51.100.23", "192.0.2.44");
        assertThat(context.findings().getFirst().evidence()).contains("203.0.113.7");
        assertThat(context.tables().toString()).contains("admin", "deploy", "user_7");
    }

    @Test
    void aFewMistypedPasswordsAreNoAttack() throws Exception {
        LabFiles.plant(folder, true, CLOCK);
        Outcome outcome = perform(Map.of());
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.value("authentication_failures")).isBetween(1.0, 3.0);
        assertThat(context.findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "log.authentication",
            fault = "five users are tried from one address",
            removed = "only one is, as by mistake")
    void fiveUsersFromOneAddressAreSuspicious() throws Exception {
        StringBuilder log = new StringBuilder();
        for (String user : List.of("a", "b", "c", "d", "e")) {
            log.append(
                    json(
                            "\"event\": \"login_failed\", \"user\": \"%s\", \"ip\": \"192.0.2.1\"",
                            user));
        }
        write(log.toString());
        perform(Map.of("amas", List.of("x.log")));
        assertThat(context.findings(Severity.WARNING).getFirst().text())
                .isEqualTo("5 refused sign-ins, as 5 users");

        write(log.substring(0, log.indexOf("\n") + 1));
        context = new RecordingContext().clock(CLOCK);
        perform(Map.of("amas", List.of("x.log")));
        assertThat(context.value("authentication_failures")).isOne();
        assertThat(context.findings(Severity.WARNING)).isEmpty();
    }

    @Test
    void wordsAreNoRefusal() throws Exception {
        write(
                json("\"message\": \"the author's token limit failed: auth error\"", "")
                        + json(
                                "\"event\": \"login\", \"status\": \"success\", \"user\": \"%s\"",
                                "a")
                        + json(
                                "\"event_type\": \"task\", \"status\": \"failed\", \"user_id\":"
                                        + " \"%s\"",
                                "a")
                        + json("\"message\": \"POST /auth/login 401 in 3 ms\"", ""));
        perform(Map.of("amas", List.of("x.log")));
        assertThat(context.value("authentication_failures")).isZero();
    }

    @Test
    void knowsHowEachPartSaysIt() throws Exception {
        write(
                json(
                                "\"event_type\": \"authentication\", \"status\": \"failure\","
                                        + " \"details\": {\"username\": \"%s\", \"ip_address\":"
                                        + " \"192.0.2.1\"}",
                                "nested")
                        + json(
                                "\"message\": \"Authentication failed for user %s from 192.0.2.2\"",
                                "said")
                        + postgres("50", "LOG:  connection received: host=192.0.2.3 port=4711")
                        + postgres("50", "FATAL:  password authentication failed for user \"pg\"")
                        + postgres(
                                "51",
                                "FATAL:  no pg_hba.conf entry for host \"192.0.2.4\", user"
                                        + " \"hba\", database \"amas\", no encryption")
                        + "192.0.2.5 - web ["
                        + access()
                        + "] \"GET /x HTTP/1.1\" 403 1 \"-\"\n");
        perform(Map.of("all", List.of("x.log")));
        assertThat(context.value("authentication_failures")).isEqualTo(5);
        assertThat(
                        context.tables().getFirst().rows().toString()
                                + context.tables().getLast().rows())
                .contains("192.0.2.1, nested", "192.0.2.2, said", "192.0.2.3, pg")
                .contains("192.0.2.4, hba", "192.0.2.5, web");
    }

    @Test
    void aNameIsShownWithoutItsControls() throws Exception {
        write(json("\"event\": \"login_failed\", \"user\": \"%s\"", "a\\u001b[2J\\nb").repeat(12));
        perform(Map.of("amas", List.of("x.log")));
        assertThat(context.findings(Severity.WARNING).getFirst().place()).isEqualTo("(not logged)");
        assertThat(context.findings(Severity.WARNING).getFirst().text())
                .contains("all as a\\u001B[2J\\u000Ab")
                .doesNotContain("\u001b");
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
                new LogAuthenticationKind.Settings(
                        Duration.ofHours(24), 10, 5, List.of(), sources, "UTC"));
    }

    private void write(String text) throws IOException {
        String old = json("\"message\": \"start\"", "");
        Files.writeString(folder.resolve("x.log"), old + text);
    }

    private static Instant at() {
        return CLOCK.instant().minus(Duration.ofMinutes(5));
    }

    private static String json(String fields, String word) {
        return "{\"timestamp\": \"%s\", \"level\": \"WARNING\", %s}\n"
                .formatted(at(), fields.formatted(word));
    }

    private static String postgres(String process, String text) {
        return TIME.format(at()) + " UTC [" + process + "] " + text + "\n";
    }

    private static String access() {
        return DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", java.util.Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(at());
    }
}
