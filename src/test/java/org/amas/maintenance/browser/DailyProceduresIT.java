package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** The main job: an engineer performs the daily checklist and is told what needs a person. */
class DailyProceduresIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @CsvSource({
        "daily/system-status, API health",
        "daily/performance, dead tuples",
        "daily/error-log-review, critical"
    })
    void isLaunchedByOneClickAndEarnsItsVerdict(String procedure, String found) {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches(procedure).because("the daily round").in("production");
        engineer.page().evaluate("window.stillTheSamePage = true");
        run.printsBeforeItEnds().ends(PATIENCE);
        assertThat(engineer.page().evaluate("window.stillTheSamePage")).isEqualTo(true);
        assertThat(run.verdict()).isIn("Passed", "Passed with warnings", "Failed");
        assertThat(run.states()).doesNotContain("Running", "Not started");
        engineer.sees(found);

        readsTheSameAfterAReload(run);
        engineer.opens("/history?procedure=" + procedure).sees("production").sees(run.verdict());
    }

    /** Byte by byte what was stored, live and when the page is opened again. */
    private static void readsTheSameAfterAReload(RunPage run) {
        for (int step = 1; step <= run.steps(); step++) {
            if (run.hasOutput(step)) {
                run.showsAllThatWasStored(step);
            }
        }
        run.reloads();
        for (int step = 1; step <= run.steps(); step++) {
            if (run.hasOutput(step)) {
                run.showsAllThatWasStored(step);
            }
        }
    }

    @Test
    void findsTheFaultsThatTheLabPlanted() {
        Operator engineer = operator("engineer");
        RunPage logs = engineer.launches("daily/error-log-review").in("production");
        logs.ends(PATIENCE).unfolds();
        assertThat(logs.verdict()).isIn("Passed with warnings", "Failed");
        assertThat(engineer.page().locator(".finding-warn, .finding-fail").count()).isPositive();

        RunPage tables = engineer.launches("daily/performance").in("production");
        tables.ends(PATIENCE).unfolds();
        engineer.sees("dead_tuple");
        assertThat(engineer.page().locator("tr.breached-warn, tr.breached-fail").count())
                .isPositive();
    }

    @Test
    void showsWhatLogRotationWouldTouchBeforeItDoes() {
        Operator engineer = operator("engineer");
        engineer.launches("daily/log-rotation")
                .plansIn("rehearsal")
                .sees("amas.log.2026-10-01")
                .sees("amas.log.2026-09-01.gz")
                .seesNothingOf("security-audit");
        RunPage run = Launching.confirmed(engineer).ends(PATIENCE);
        assertThat(run.stateOf(1)).isEqualTo("Passed");
        run.unfolds();
        engineer.sees("amas.log.2026-10-01");

        engineer.launches("daily/log-rotation")
                .plansIn("rehearsal")
                .seesNothingOf("amas.log.2026-10-01");
    }
}
