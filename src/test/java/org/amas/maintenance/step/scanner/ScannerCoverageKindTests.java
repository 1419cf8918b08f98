package org.amas.maintenance.step.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.StepContext.Earlier;
import org.junit.jupiter.api.Test;

import java.util.List;

class ScannerCoverageKindTests {

    private final RecordingContext context = new RecordingContext();

    private ScannerCoverageKindTests earlier(String title, String state, String headline) {
        int number = context.earlier().size() + 1;
        context.earlier(new Earlier(number, title, "scanner.run", state, headline));
        return this;
    }

    private Outcome counted() throws Exception {
        return context.perform(new ScannerCoverageKind(), new NoSettings());
    }

    @Test
    @PlantedFault(
            check = "scanner.coverage",
            fault = "no scanner is installed",
            removed = "all of them are and run")
    void saysThatNoneRan() throws Exception {
        context.earlier(new Earlier(1, "Secrets", "file.secrets", "PASSED", "0 secrets"));
        Outcome outcome =
                earlier("trivy", "NOT_RUN", "")
                        .earlier("semgrep", "NOT_RUN", "")
                        .earlier("trufflehog", "TIMED_OUT", "")
                        .earlier("pip-audit", "UNKNOWN", "")
                        .counted();
        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome.headline()).isEqualTo("0 of 4 scanners ran");
        assertThat(context.value("scanners_ran")).isZero();

        ScannerCoverageKindTests installed = new ScannerCoverageKindTests();
        for (String scanner : List.of("trivy", "semgrep", "trufflehog", "pip-audit")) {
            installed.earlier(scanner, "PASSED", scanner + " found 0 things");
        }
        assertThat(installed.counted().ending()).isEqualTo(Ending.DONE);
        assertThat(installed.context.value("scanners_ran")).isEqualTo(4);
    }

    @Test
    void countsThoseThatFoundSomethingAndNotThoseThatBroke() throws Exception {
        Outcome outcome =
                earlier("a", "FAILED", "a found 3 things").earlier("b", "FAILED", "").counted();
        assertThat(outcome.headline()).isEqualTo("1 of 2 scanners ran");
        assertThat(outcome.reason()).isEqualTo("without an answer: b");
    }

    @Test
    void isDoneWhereAllRan() throws Exception {
        Outcome outcome =
                earlier("a", "PASSED", "a found 0 things")
                        .earlier("b", "WARNED", "b found 1 thing")
                        .counted();
        assertThat(outcome.ending()).isEqualTo(Ending.DONE);
        assertThat(outcome.headline()).isEqualTo("2 of 2 scanners ran");
    }
}
