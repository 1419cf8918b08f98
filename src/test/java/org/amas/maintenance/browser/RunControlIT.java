package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Launching once, stopping, and finding a run again. */
class RunControlIT extends BrowserSuite {

    @Autowired private ApplicationContext context;

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void stopsNowWhenAsked() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/patient").in("production").printed(1, "waiting");
        run.isRunning().cancels("Stop now").ends(SOON);
        assertThat(run.verdict()).isEqualTo("Cancelled");
        assertThat(run.stateOf(2)).isNotEqualTo("Passed");
        assertThat(run.raw(1)).isEqualTo("waiting\n");
        engineer.opens("/audit").sees("engineer").sees(Long.toString(run.id()));
    }

    @Test
    void stopsAfterTheStepThatRuns() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/count").in("staging").printed(1, "line 1\n");
        run.cancels("Stop after this step");
        engineer.sees("asked to stop after this step");
        run.ends(SOON);
        assertThat(run.verdict()).isEqualTo("Cancelled");
        assertThat(run.stateOf(1)).isEqualTo("Passed");
        assertThat(run.raw(1)).endsWith("line 20000\n");
        assertThat(run.raw(2)).isEmpty();
    }

    @Test
    void theLaunchPageSaysWhereItWouldLaunch() {
        Operator engineer = operator("engineer").opens("/procedures/drill/quick");
        List<Locator> radios = engineer.page().locator("input[name=environment]").all();
        assertThat(radios).hasSizeGreaterThan(1);
        for (Locator radio : radios) {
            radio.check();
            String title = radio.getAttribute("data-environment");
            assertThat(engineer.page().innerText("#launch")).isEqualTo("Launch in " + title);
            assertThat(engineer.page().innerText(".environment")).contains(title);
        }
    }

    @Test
    void makesOneRunOfADoubleClick() {
        Operator engineer = operator("engineer");
        String reason = "double click";
        RunPage run = engineer.launches("drill/quick").because(reason).twiceIn("drill").ends(SOON);
        long next = engineer.launches("drill/quick").in("drill").ends(SOON).id();
        assertThat(next).isEqualTo(run.id() + 1);
    }

    @Test
    void aLaunchedRunHasItsAddressAndTheProcedureIsOneStepBack() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/quick").in("drill").ends(SOON);
        assertThat(engineer.page().title()).contains("run " + run.id());
        engineer.page().goBack();
        engineer.page().waitForSelector("#launch");
        assertThat(engineer.page().url()).endsWith("/procedures/drill/quick");
        engineer.page().goForward();
        engineer.page().waitForSelector("#run-header");
        assertThat(engineer.page().url()).endsWith("/runs/" + run.id());
    }

    @Test
    void aLaunchAfterTheSessionHasEndedLeadsBackToTheFormAsItWasLeft() {
        Operator engineer = operator("engineer").tolerates("401");
        Page page = engineer.opens("/procedures/daily/log-rotation").page();
        page.check("input[name=environment][value=rehearsal]");
        page.fill("[id='parameters.compress-after']", "9d");
        page.fill("#reason", "100 % & more,\nsaid twice");
        page.check("#dryRun");
        context.getBean(JdbcClient.class).sql("delete from access_session").update();
        page.click("#launch");

        page.waitForURL(Pattern.compile("/sign-in"));
        page.fill("#username", "engineer");
        page.fill("#password", Operator.PASSWORD);
        page.click("button[type=submit]");

        page.waitForURL(Pattern.compile("/procedures/daily/log-rotation"));
        assertThat(page.isChecked("input[name=environment][value=rehearsal]")).isTrue();
        assertThat(page.inputValue("[id='parameters.compress-after']")).isEqualTo("9d");
        assertThat(page.inputValue("[id='parameters.delete-after']")).isEqualTo("30d");
        assertThat(page.inputValue("#reason")).isEqualTo("100 % & more,\nsaid twice");
        assertThat(page.isChecked("#dryRun")).isTrue();
        page.click("#launch");
        page.waitForURL(Pattern.compile("/runs/\\d+$"));
        engineer.sees("Dry run").sees("9d");
    }

    @Test
    void filtersTheHistory() {
        Operator engineer = operator("engineer");
        for (int n = 0; n < 3; n++) {
            engineer.launches("drill/quick").in("archive").ends(SOON);
        }
        engineer.opens("/history?environment=archive&procedure=drill/quick");
        Locator rows = engineer.page().locator("#results tbody tr");
        assertThat(rows.count()).isEqualTo(3);
        engineer.page().selectOption("#state", "FAILED");
        engineer.clicks("Filter").sees("No run matches").clicks("Clear the filters");
        assertThat(engineer.page().url()).endsWith("/history");
    }
}
