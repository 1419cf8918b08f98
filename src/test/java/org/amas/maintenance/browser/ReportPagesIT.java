package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;

/** The daily log and the weekly report, from what was run to the page, and from there back. */
class ReportPagesIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void everyNumberOfAReportLeadsToTheRunsBehindIt() {
        Operator engineer = operator("engineer");
        engineer.launches("daily/system-status").in("production").ends(PATIENCE);
        engineer.launches("documentation/daily-log").in("production").ends(PATIENCE);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        engineer.opens("/reports/daily/" + today).sees("System status verification");
        EveryPageIT.everyLook(engineer, "report-daily");
        String counted = engineer.page().innerText(".lede a");
        engineer.page().click(".lede a");
        assertThat(engineer.page().innerText(".page-head .soft")).isEqualTo(counted);

        Launching weekly = engineer.launches("documentation/weekly-report");
        engineer.page().getByLabel("week").fill("this");
        weekly.in("production").ends(PATIENCE);
        String week =
                "%04d-W%02d"
                        .formatted(
                                today.get(IsoFields.WEEK_BASED_YEAR),
                                today.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        engineer.opens("/reports/weekly/" + week).sees("Outcomes");
        EveryPageIT.everyLook(engineer, "report-weekly");
        EveryPageIT.everyLook(engineer.opens("/reports").sees(week), "reports");
    }
}
