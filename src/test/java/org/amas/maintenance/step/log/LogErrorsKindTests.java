package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabFiles;
import org.amas.maintenance.lab.LabSettings;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

class LogErrorsKindTests {

    private static final Clock CLOCK = LabSettings.defaults().clock();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final LogErrorsKind kind = new LogErrorsKind();
    private RecordingContext context = new RecordingContext().clock(CLOCK);

    @Test
    @PlantedFault(
            check = "log.errors",
            fault = "more errors than in the seven days before",
            removed = "the day is like those before")
    void theFaultyLabHasMoreErrorsThanUsual() throws Exception {
        plant(false);
        Outcome outcome = perform();
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        // 48 + 6 of the bad day, the usual 4 of that day; written to two files, counted once.
        assertThat(context.value("errors", "service", "amas")).isBetween(56.0, 60.0);
        assertThat(context.value("usual_errors", "service", "amas")).isBetween(3.0, 5.0);
        assertThat(context.value("days_known", "service", "amas")).isBetween(6.0, 7.0);
        assertThat(context.value("errors", "service", "nginx")).isBetween(30.0, 32.0);
        assertThat(context.value("hours_covered", "service", "amas")).isEqualTo(24.0);
        assertThat(warnings()).contains("errors:amas", "errors:nginx");
        Finding excess = context.findings(Severity.WARNING).getFirst();
        assertThat(excess.evidence()).contains("Task task_<n> failed after <n> attempts");
        assertThat(breached()).containsExactlyInAnyOrder("amas", "nginx");

        context = new RecordingContext().clock(CLOCK);
        plant(true);
        perform();
        assertThat(context.value("errors", "service", "amas")).isBetween(3.0, 5.0);
        assertThat(context.findings()).isEmpty();
        assertThat(breached()).isEmpty();
    }

    @Test
    void theHealthyLabIsQuiet() throws Exception {
        plant(true);
        Outcome outcome = perform();
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(context.value("errors", "service", "amas")).isBetween(3.0, 5.0);
        assertThat(context.findings()).isEmpty();
        assertThat(breached()).isEmpty();
        assertThat(context.tables()).hasSize(3);
        assertThat(context.text()).contains("container output not read: no docker target in test");
    }

    /** What the containers printed says nothing of what stands in files. */
    @Test
    void logFilesThatCannotBeReadAreNotCalledQuiet() throws Exception {
        plant(true);
        context.with(
                new FilesTarget(
                        folder,
                        List.of("logs/*.log"),
                        List.of(),
                        List.of(),
                        null,
                        "other machine"));
        assertUnseen("other machine");
        Path gone = folder.resolve("gone");
        context.with(
                new FilesTarget(gone, List.of("logs/*.log"), List.of(), List.of(), null, null));
        assertUnseen("there is no folder " + gone);
    }

    private void assertUnseen(String why) throws Exception {
        RecordingContext blind = context.next().with(deadEngine());
        Outcome outcome = blind.perform(kind, settings(List.of(), Map.of()));
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.reason()).contains(why);
    }

    /** An engine that is named and not there hides the services that only it has logs of. */
    @Test
    void whatOnlyAnAbsentEngineCouldTellIsNotCalledQuiet() throws Exception {
        plant(true);
        context.with(
                new DockerTarget(
                        URI.create("unix://" + folder.resolve("none.sock")),
                        "amas",
                        List.of("amas-blue", "nginx", "redis-blue"),
                        true));
        assertThat(perform().ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(context.findings(Severity.WARNING))
                .filteredOn(finding -> finding.fingerprint().equals("docker-down"))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.text())
                                        .contains("none.sock")
                                        .endsWith("nothing is known of redis-blue"));
    }

    @Test
    void errorsOfTheClientAreCountedApart() throws Exception {
        plant(true);
        perform();
        assertThat(context.value("client_errors", "service", "nginx")).isBetween(1.0, 3.0);
    }

    @Test
    void aFailedRequestIsOneErrorWhetherOneOrBothOfItsLogsAreThere() throws Exception {
        Instant at = CLOCK.instant().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        StringBuilder errors = new StringBuilder();
        StringBuilder access = new StringBuilder();
        for (int day = 9; day >= 1; day--) {
            errors.append(failure(at.minus(Duration.ofDays(day)), day, "/a"));
            access.append(answer(at.minus(Duration.ofDays(day)), "502", "/a"));
        }
        for (int n = 0; n < 20; n++) {
            errors.append(failure(at.plusSeconds(n * 90L), 100 + n, "/a"));
            access.append(answer(at.plusSeconds(n * 90L + 1), "502", "/a"));
        }
        write("nginx/logs/access.log", access.toString());
        assertThat(onlyNginx().value("errors", "service", "nginx")).isEqualTo(20);
        write("nginx/logs/error.log", errors.toString());
        RecordingContext both = onlyNginx();
        assertThat(both.value("errors", "service", "nginx")).isEqualTo(20);
        assertThat(both.value("usual_errors", "service", "nginx")).isEqualTo(1);
        assertThat(both.findings())
                .extracting(Finding::fingerprint)
                .noneMatch(f -> f.startsWith("new-error"));
        Files.delete(folder.resolve("nginx/logs/access.log"));
        assertThat(onlyNginx().value("errors", "service", "nginx")).isEqualTo(20);
    }

    @Test
    void whatOnlyOneOfTheTwoLogsTellsIsCounted() throws Exception {
        Instant at = CLOCK.instant().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        write(
                "nginx/logs/error.log",
                // Two upstreams tried by one request, one that another answered in the end, one of
                // another client, two at once on one connection, and one of no request at all.
                failure(at, 1, "/twice")
                        + failure(at.plusSeconds(10), 1, "/twice")
                        + failure(at, 2, "/saved")
                        + failure(at, 3, "/other").replace("10.0.0.9", "10.0.0.8")
                        + failure(at, 4, "/same").repeat(2)
                        + nginx(at, "[crit] 7#7: *9 SSL_do_handshake() failed, client: 10.0.0.9")
                        + nginx(at, "[emerg] 7#7: no live upstreams"));
        write(
                "nginx/logs/access.log",
                answer(at.plusSeconds(12), "504", "/twice")
                        + answer(at, "200", "/saved")
                        + answer(at, "500", "/own")
                        + answer(at, "502", "/other")
                        + answer(at, "502", "/same").repeat(2)
                        // Too late to be the same request.
                        + answer(at.plusSeconds(200), "500", "/saved"));
        // twice 1, saved 1, other 1 + 1, same 2, handshake 1, emerg 1, own 1, saved late 1
        assertThat(onlyNginx().value("errors", "service", "nginx")).isEqualTo(10);
    }

    private RecordingContext onlyNginx() throws Exception {
        RecordingContext fresh = new RecordingContext().clock(CLOCK);
        fresh.with(files(null, List.of(), List.of("nginx/logs/*.log")));
        fresh.perform(kind, settings(List.of(), Map.of()));
        return fresh;
    }

    private static String failure(Instant at, int connection, String path) {
        return nginx(
                at,
                "[error] 7#7: *%d upstream timed out (110: Connection timed out) while reading, client: 10.0.0.9, server: amas, request: \"GET %s?q=1 HTTP/1.1\", upstream: \"http://127.0.0.1:8000%s\", host: \"amas\""
                        .formatted(connection, path, path));
    }

    private static String nginx(Instant at, String text) {
        return DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss ")
                        .withZone(ZoneOffset.UTC)
                        .format(at)
                + text
                + "\n";
    }

    private static String answer(Instant at, String status, String path) {
        return "10.0.0.9 - - [%s] \"GET %s?q=1 HTTP/1.1\" %s 166 \"-\" \"-\"\n"
                .formatted(
                        DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT)
                                .withZone(ZoneOffset.UTC)
                                .format(at),
                        path,
                        status);
    }

    @Test
    @PlantedFault(check = "log.errors", fault = "a service without a log", removed = "it has one")
    void aMissingServiceIsAnErrorAndNeverZero() throws Exception {
        write("logs/amas.log", line(Duration.ofHours(30), "INFO", "x"));
        context.with(files(null));
        perform();
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::place, Finding::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "nginx", "no log of nginx: neither a container nor a file"));
        assertThat(context.readings("errors"))
                .extracting(r -> r.labels().get("service"))
                .containsExactly("amas");

        write("nginx/logs/error.log", line(Duration.ofHours(30), "INFO", "x"));
        context = new RecordingContext().clock(CLOCK).with(files(null));
        perform();
        assertThat(context.findings(Severity.ERROR)).isEmpty();
        assertThat(context.value("errors", "service", "nginx")).isZero();
    }

    @Test
    void theServicesAskedForAreTheOnesThatCount() throws Exception {
        plant(true);
        perform(settings(List.of("nginx", "postgres"), Map.of()));
        assertThat(context.readings("errors")).hasSize(1);
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("no-log:postgres");
    }

    @Test
    void aLogThatCoversLessSaysSo() throws Exception {
        write("logs/amas.log", line(Duration.ofHours(6), "ERROR", "x"));
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(context.value("hours_covered", "service", "amas")).isBetween(5.9, 6.1);
        assertThat(context.findings(Severity.INFO).getFirst().text())
                .startsWith("its log covers only 6 h of the 24 h reviewed");
        assertThat(context.value("days_known", "service", "amas")).isZero();
        assertThat(context.value("errors", "service", "amas")).isEqualTo(1);
    }

    @Test
    void aLogWithoutAnyTimeSaysNothing() throws Exception {
        write("logs/amas.log", "hello\nworld\n");
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(context.readings("errors")).isEmpty();
        assertThat(warnings()).containsExactly("no-lines:amas");
    }

    @Test
    void whatEarlierRunsCountedStandsInForALogThatIsTooYoung() throws Exception {
        StringBuilder log = new StringBuilder(line(Duration.ofHours(25), "INFO", "start"));
        for (int n = 1; n <= 20; n++) {
            log.append(line(Duration.ofMinutes(n), "ERROR", "failed " + n));
        }
        write("logs/amas.log", log.toString());
        context.with(files(null, List.of("logs/*.log"), List.of()));
        Instant now = CLOCK.instant();
        for (int day = 1; day <= 4; day++) {
            context.past("errors", Map.of("service", "amas"), 9, now.minus(Duration.ofDays(day)));
        }
        perform();
        assertThat(context.value("errors", "service", "amas")).isEqualTo(20);
        assertThat(context.value("usual_errors", "service", "amas")).isEqualTo(9);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void isAbsoluteWhileNothingIsKnown() throws Exception {
        StringBuilder log = new StringBuilder(line(Duration.ofHours(25), "INFO", "start"));
        for (int n = 1; n <= 11; n++) {
            log.append(line(Duration.ofMinutes(n), "ERROR", "failed " + n));
        }
        write("logs/amas.log", log.toString());
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(warnings()).containsExactly("errors:amas");
    }

    @Test
    void aNewKindOfErrorIsNamed() throws Exception {
        StringBuilder log = new StringBuilder();
        for (int day = 9; day >= 0; day--) {
            log.append(line(Duration.ofDays(day).plusHours(1), "ERROR", "usual " + day));
        }
        log.append(line(Duration.ofMinutes(3), "ERROR", "never seen before"));
        write("logs/amas.log", log.toString());
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(context.findings()).hasSize(1);
        assertThat(context.findings().getFirst().severity()).isEqualTo(Severity.INFO);
        assertThat(context.findings().getFirst().text())
                .isEqualTo("a new kind of error: never seen before");
    }

    @Test
    void readsRotatedAndCompressedFilesOfTheWindow() throws Exception {
        write("logs/amas.log", line(Duration.ofHours(1), "ERROR", "a"));
        write("logs/amas.log.1", line(Duration.ofHours(10), "ERROR", "b"));
        gzip("logs/amas.log.2.gz", line(Duration.ofHours(20), "ERROR", "c"));
        gzip("logs/amas.log-20261120.gz", line(Duration.ofHours(30), "ERROR", "d"));
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(context.value("errors", "service", "amas")).isEqualTo(3);
        assertThat(context.value("hours_covered", "service", "amas")).isEqualTo(24);
    }

    @Test
    void aDamagedOrUnreadableFileIsSaid() throws Exception {
        write("logs/amas.log", line(Duration.ofHours(30), "INFO", "a"));
        gzip("logs/amas.log.2.gz", line(Duration.ofHours(20), "INFO", "c").repeat(4_000));
        Path packed = folder.resolve("logs/amas.log.2.gz");
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        write("logs/amas.log.3.xz", "x");
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(warnings())
                .containsExactlyInAnyOrder("cut:logs/amas.log.2.gz", "unread:logs/amas.log.3.xz");
    }

    @Test
    void nothingOutsideTheRootIsRead() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("x.log"), line(Duration.ofHours(1), "ERROR", "secret"));
        Path root = Files.createDirectories(folder.resolve("root/logs"));
        Files.writeString(root.resolve("amas.log"), line(Duration.ofHours(25), "INFO", "x"));
        Files.createSymbolicLink(root.resolve("x.log"), outside.resolve("x.log"));
        Files.createSymbolicLink(folder.resolve("root/linked"), outside);
        context.with(
                new FilesTarget(
                        folder.resolve("root"),
                        List.of("logs/*.log", "linked/*.log", "**/*.log"),
                        List.of(),
                        List.of(),
                        null,
                        null));
        perform();
        assertThat(context.value("errors", "service", "amas")).isZero();
        assertThat(context.text()).doesNotContain("x.log");
        assertThatThrownBy(() -> settings(List.of(), Map.of("amas", List.of("../outside/*.log"))))
                .hasMessageContaining("isn't below the root");
    }

    @Test
    @PlantedFault(check = "log.errors", fault = "the engine that has a service's log is down")
    void worksFromFilesWhileTheEngineIsDownAndSaysWhatItCouldNotSee() throws Exception {
        plant(true);
        context.with(deadEngine());
        Outcome outcome = perform();
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.headline())
                .contains("errors in 24 h of ")
                .endsWith("; nothing is known of postgres-blue");
        assertThat(outcome.reason())
                .startsWith("nothing is known of postgres-blue: docker at unix:");
        assertThat(context.value("errors", "service", "amas-blue")).isBetween(3.0, 5.0);
        assertThat(warnings()).containsExactly("docker-down");
        assertThat(context.findings().getFirst().text())
                .contains("nothing is known of postgres-blue");
        assertThat(context.findings(Severity.ERROR)).isEmpty();
    }

    @Test
    void withoutAnyEvidenceNothingIsKnown() throws Exception {
        context.with(deadEngine()).with(files("this machine isn't proven"));
        assertThat(perform().ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        RecordingContext bare = new RecordingContext().with(files("this machine isn't proven"));
        assertThatThrownBy(() -> bare.perform(kind, settings(List.of(), Map.of())))
                .isInstanceOf(TargetAbsent.class)
                .extracting(e -> ((TargetAbsent) e).reason())
                .asString()
                .contains("isn't proven");
    }

    @Test
    void endsWhenCancelled() throws Exception {
        plant(true);
        context.cancel();
        assertThat(perform().ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(context.readings()).isEmpty();
    }

    @Test
    void whatOthersWroteCanNotSteerATerminal() throws Exception {
        write(
                "logs/amas.log",
                line(Duration.ofHours(25), "INFO", "x")
                        + line(Duration.ofHours(1), "ERROR", "a\\u001b[2Jb\\u202ec"));
        context.with(files(null, List.of("logs/*.log"), List.of()));
        perform();
        assertThat(context.tables().toString()).doesNotContain("\u001b").doesNotContain("\u202e");
    }

    private void plant(boolean healthy) throws IOException {
        LabFiles.plant(folder, healthy, CLOCK);
        context.with(files(null));
    }

    private FilesTarget files(@Nullable String unproven) {
        return files(unproven, List.of("logs/*.log", "logs/*.log.*"), List.of("nginx/logs/*.log"));
    }

    private FilesTarget files(
            @Nullable String unproven, List<String> application, List<String> nginx) {
        return new FilesTarget(folder, application, nginx, List.of(), null, unproven);
    }

    private DockerTarget deadEngine() {
        return new DockerTarget(
                URI.create("unix://" + folder.resolve("no.sock")),
                "amas-production-blue",
                List.of("postgres-blue", "amas-blue", "nginx"),
                false);
    }

    private Outcome perform() throws Exception {
        return perform(settings(List.of(), Map.of()));
    }

    private Outcome perform(LogErrorsKind.Settings settings) throws Exception {
        return context.perform(kind, settings);
    }

    private static LogErrorsKind.Settings settings(
            List<String> services, Map<String, List<String>> sources) {
        return new LogErrorsKind.Settings(
                Duration.ofHours(24), Duration.ofDays(7), services, sources, "UTC");
    }

    private List<String> warnings() {
        return context.findings(Severity.WARNING).stream().map(Finding::fingerprint).toList();
    }

    /** The services whose reading breaches its own limit. */
    private List<String> breached() {
        return context.readings("errors").stream()
                .filter(r -> standing(r) != Limit.Standing.WITHIN)
                .map(r -> String.valueOf(r.labels().get("service")))
                .toList();
    }

    private static Limit.Standing standing(Reading reading) {
        Limit limit = reading.limit();
        return limit == null ? Limit.Standing.WITHIN : limit.judge(reading.value());
    }

    private static String line(Duration ago, String level, String message) {
        return "{\"timestamp\": \"%s\", \"level\": \"%s\", \"message\": \"%s\"}\n"
                .formatted(CLOCK.instant().minus(ago), level, message);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void gzip(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
