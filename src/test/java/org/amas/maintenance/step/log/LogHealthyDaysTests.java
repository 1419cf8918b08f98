package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The logs of sixty days on which nobody needed to look at AMAS, reviewed each morning as the daily
 * procedures that ship do it: people mistype passwords and leave pages open overnight, errors come
 * and go, some of a new kind, scanners knock, PostgreSQL is restarted, AMAS is deployed. Then one
 * bad day of each sort.
 */
class LogHealthyDaysTests {

    private static final int DAYS = 60;

    @TempDir Path root;

    private final ShippedProcedure status = ShippedProcedure.load("daily/system-status");
    private final ShippedProcedure review = ShippedProcedure.load("daily/error-log-review");
    private final LogErrorsKind errors = new LogErrorsKind();
    private final LogCriticalKind critical = new LogCriticalKind();
    private final LogAuthenticationKind authentication = new LogAuthenticationKind();
    private RecordingContext counted = new RecordingContext();
    private RecordingContext last = new RecordingContext();
    private int news;
    private LivingLogs logs;

    @BeforeEach
    void start() {
        counted =
                new RecordingContext()
                        .with(
                                new FilesTarget(
                                        root,
                                        List.of("logs/*.log", "logs/*.log.*"),
                                        List.of("nginx/logs/*.log", "nginx/logs/*.log.*"),
                                        List.of("logs/*audit*.log*"),
                                        null,
                                        null));
    }

    /** It has run for longer than what is usual reaches back, before anybody looks. */
    private void live(long seed, int days) throws IOException {
        logs = new LivingLogs(root, new Random(seed));
        for (int day = 0; day < 8 + days; day++) {
            logs.liveDay();
        }
    }

    private List<String> judged() throws Exception {
        List<String> troubles = new ArrayList<>();
        perform(status, errors, counted, troubles);
        news =
                (int)
                        counted.findings(Severity.INFO).stream()
                                .filter(f -> f.fingerprint().startsWith("new-error"))
                                .count();
        counted = counted.next();
        perform(review, errors, fresh(), troubles);
        perform(review, critical, fresh(), troubles);
        perform(review, authentication, fresh(), troubles);
        return troubles;
    }

    private RecordingContext fresh() {
        last = new RecordingContext().with(counted.target(FilesTarget.class, TargetType.FILES));
        return last;
    }

    private <S> void perform(
            ShippedProcedure procedure,
            StepKind<S> kind,
            RecordingContext context,
            List<String> troubles)
            throws Exception {
        context.at(logs.morning()).perform(kind, procedure.settings(kind));
        procedure.troubles(kind, context).forEach(t -> troubles.add(kind.name() + " " + t));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aLivingSystemIsNoFault(long seed) throws Exception {
        live(seed, 0);
        double refused = 0;
        int newKinds = 0;
        for (int day = 0; day < DAYS; day++) {
            logs.liveDay();
            assertThat(judged()).as("day %d", day).isEmpty();
            refused += last.value("authentication_failures");
            newKinds += news;
        }
        assertThat(refused).as("people did mistype").isBetween(50.0, 250.0);
        assertThat(newKinds).as("there was something new").isBetween(3, 40);
    }

    @Test
    void aHundredGuessesFromOneAddressAreTold() throws Exception {
        live(1, 3);
        Instant at = logs.moment();
        for (int n = 0; n < 100; n++) {
            logs.refused(at.plusSeconds(n), n % 3 == 0 ? "root" : "admin", "203.0.113.7");
        }
        logs.liveDay();
        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("log.authentication WARNING refused:203.0.113.7: 100 refused");
    }

    /** Whoever only knocks at nginx is seen there. */
    @Test
    void soAreGuessesThatOnlyNginxTellsOf() throws Exception {
        live(1, 3);
        Instant at = logs.moment();
        for (int n = 0; n < 40; n++) {
            logs.access(at.plusSeconds(n), "203.0.113.8", "POST /api/v1/auth/login", 401);
        }
        logs.liveDay();
        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("log.authentication WARNING refused:203.0.113.8: 40 refused");
    }

    @Test
    void aFewUsersTriedFromOneAddressAreTold() throws Exception {
        live(1, 3);
        for (String user : List.of("admin", "root", "deploy", "postgres", "test")) {
            logs.refused(logs.moment(), user, "203.0.113.9");
        }
        logs.liveDay();
        assertThat(judged())
                .containsExactly(
                        "log.authentication WARNING refused:203.0.113.9: 5 refused sign-ins, as 5"
                                + " users");
    }

    @Test
    void manyErrorsOfANewKindAreTold() throws Exception {
        live(1, 3);
        for (int n = 0; n < 60; n++) {
            logs.amas(logs.moment(), "ERROR", "The vector store answers nothing");
        }
        logs.liveDay();
        assertThat(judged())
                .anyMatch(t -> t.startsWith("log.errors WARN errors{service=amas}"))
                .anyMatch(t -> t.startsWith("log.errors WARNING errors:amas"))
                .anyMatch(t -> t.startsWith("log.errors WARNING new-error:amas"))
                .noneMatch(t -> t.contains("nginx"));
    }

    @Test
    void oneCriticalLineIsTold() throws Exception {
        live(1, 3);
        logs.amas(logs.moment(), "CRITICAL", "Database connection pool exhausted");
        logs.liveDay();
        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("log.critical CRITICAL critical:amas")
                .endsWith("Database connection pool exhausted");
    }
}
