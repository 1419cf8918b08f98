package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.target.FilesTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

class LogTrafficKindTests {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    @TempDir Path folder;

    private final LogTrafficKind kind = new LogTrafficKind();
    private final ShippedProcedure procedure =
            ShippedProcedure.load("quarterly/performance-analysis");
    private final StringBuilder log = new StringBuilder();

    private void request(Instant at, String request, int status, double seconds) {
        log.append(
                String.format(
                        Locale.ROOT,
                        "192.0.2.7 - - [%s] \"%s HTTP/1.1\" %d 12 \"-\" \"x\" \"-\""
                                + " rt=%.3f uct=\"0.001\" uht=\"%.3f\" urt=\"%.3f\"%n",
                        STAMP.format(at),
                        request,
                        status,
                        seconds,
                        seconds,
                        seconds));
    }

    /** One request every three hours of the days from so many to so many days ago. */
    private void days(int from, int until, double seconds) {
        for (int hour = from * 24; hour > until * 24; hour -= 3) {
            request(
                    NOW.minus(Duration.ofHours(hour)).plusSeconds(1),
                    "GET /api/v1/agents",
                    200,
                    seconds);
        }
    }

    private RecordingContext perform() throws Exception {
        Path file = Files.createDirectories(folder.resolve("nginx")).resolve("access.log");
        Files.writeString(file, log);
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        RecordingContext context =
                new RecordingContext()
                        .at(NOW)
                        .with(
                                new FilesTarget(
                                        folder,
                                        List.of(),
                                        List.of("nginx/access.log"),
                                        List.of(),
                                        null,
                                        null));
        context.perform(kind, procedure.settings(kind));
        return context;
    }

    private List<String> troubles(RecordingContext said) {
        return procedure.troubles(kind, said);
    }

    @Test
    void passesTwoQuartersThatAreAlike() throws Exception {
        days(182, 0, 0.2);
        RecordingContext said = perform();
        assertThat(said.outcome().orElseThrow().ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(troubles(said)).isEmpty();
        assertThat(said.value("covered_percent")).isEqualTo(100);
        assertThat(said.value("request_p95_ms")).isEqualTo(200);
        assertThat(said.value("p95_rise_percent")).isZero();
        assertThat(said.outcome().orElseThrow().headline())
                .contains("100 % of the days covered", "before p95 was 200 ms", "quietest ");
    }

    @Test
    @PlantedFault(
            check = "log.traffic",
            fault = "requests take longer than a quarter ago",
            removed = "they take as long as then")
    void warnsOfARiseAndOfASlowQuarterAndFailsAVerySlowOne() throws Exception {
        days(182, 91, 0.2);
        days(91, 0, 0.3);
        assertThat(troubles(perform()))
                .singleElement()
                .asString()
                .startsWith("WARN p95_rise_percent{} 50");
        log.setLength(0);
        days(182, 0, 0.6);
        assertThat(troubles(perform())).singleElement().asString().startsWith("WARN request_p95");
        log.setLength(0);
        days(182, 0, 1.2);
        assertThat(troubles(perform())).singleElement().asString().startsWith("FAIL request_p95");
        log.setLength(0);
        days(182, 0, 0.2);
        assertThat(troubles(perform())).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "log.traffic",
            fault = "many requests end badly",
            removed = "few of them do")
    void failsWhenMoreThanFivePercentEndBadly() throws Exception {
        days(91, 0, 0.1);
        assertThat(troubles(perform())).isEmpty();
        int well = log.length();
        for (int i = 0; i < 60; i++) {
            request(NOW.minusSeconds(60 + i), "POST /api/v1/tasks", 502, 0.1);
        }
        assertThat(troubles(perform()))
                .singleElement()
                .asString()
                .startsWith("FAIL request_error_percent");
        log.setLength(well);
        assertThat(troubles(perform())).isEmpty();
    }

    @Test
    void knowsNothingOfAQuarterOfWhichLessThanHalfIsThere() throws Exception {
        days(40, 0, 5);
        RecordingContext said = perform();
        Outcome outcome = said.outcome().orElseThrow();
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        assertThat(outcome.reason()).contains("of only 4");
        assertThat(said.readings("request_p95_ms")).isEmpty();
        days(60, 40, 0.1);
        assertThat(perform().outcome().orElseThrow().ending()).isEqualTo(Outcome.Ending.DONE);
    }

    @Test
    void comparesWithNothingWhereTheQuarterBeforeIsNotKnown() throws Exception {
        days(100, 0, 0.1);
        RecordingContext said = perform();
        assertThat(said.readings("p95_rise_percent")).isEmpty();
        assertThat(said.outcome().orElseThrow().headline())
                .contains("nothing to compare with, only 1");
    }

    @Test
    void namesTheFiveSlowestRoutesWhateverTheirNumbersAre() throws Exception {
        days(91, 0, 0.1);
        for (int route = 1; route <= 7; route++) {
            for (int i = 0; i < 20; i++) {
                String path = "GET /api/v1/r%s/%d?page=%d".formatted((char) ('a' + route), i, i);
                request(NOW.minusSeconds(600 + i), path, 200, route);
            }
        }
        request(NOW.minusSeconds(300), "GET /once", 200, 60);
        assertThat(perform().tables().get(2).rows())
                .extracting(List::getFirst)
                .containsExactly(
                        "GET /api/v1/rh/{id}",
                        "GET /api/v1/rg/{id}",
                        "GET /api/v1/rf/{id}",
                        "GET /api/v1/re/{id}",
                        "GET /api/v1/rd/{id}");
    }

    @Test
    void saysWhichFormatTellsNoTimes() throws Exception {
        log.append(
                "192.0.2.7 - - [%s] \"GET / HTTP/1.1\" 200 12 \"-\" \"x rt=0.001\"%n"
                        .formatted(STAMP.format(NOW.minusSeconds(9))));
        RecordingContext said = perform();
        assertThat(said.findings()).extracting(Finding::fingerprint).contains("untimed");
        assertThat(said.outcome().orElseThrow().ending()).isEqualTo(Outcome.Ending.UNKNOWN);
    }

    @Test
    void readsTheTimesOfBothFormats() throws IOException {
        assertThat(TimedLine.of("… \"x\" rt=0.123 urt=0.120")).isEqualTo(new TimedLine(123, 120.0));
        assertThat(TimedLine.of("… \"-\" rt=1.000 uct=\"0.001\" uht=\"-\" urt=\"0.100, 0.300\""))
                .isEqualTo(new TimedLine(1000, 400.0));
        assertThat(TimedLine.of("… \"x\" rt=0.500 urt=0.100, 0.200 : 0.100"))
                .isEqualTo(new TimedLine(500, 400.0));
        assertThat(TimedLine.of("… \"x\" rt=0.000 urt=-")).isEqualTo(new TimedLine(0, null));
        assertThat(TimedLine.of("… \"agent rt=9.999\"")).isNull();
    }

    @Test
    void aRouteIsItsPathWithoutIdentities() {
        assertThat(Traffic.route("GET /api/v1/tasks/task_42?x=1 HTTP/1.1"))
                .isEqualTo("GET /api/v1/tasks/{id}");
        assertThat(Traffic.route("GET /a/6f1d1c2e-1b7e-4d6e-9a59-2f2f6a2b1c3d/b HTTP/1.1"))
                .isEqualTo("GET /a/{id}/b");
        assertThat(Traffic.route("GET / HTTP/1.1")).isEqualTo("GET /");
        assertThat(Traffic.route("")).isEqualTo("(no HTTP)");
    }
}
