package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;

import java.util.regex.Pattern;

/** From a procedure's page to the page of its run. */
final class Launching {

    private static final Pattern RUN = Pattern.compile("/runs/\\d+$");

    private final Operator operator;

    Launching(Operator operator, String procedure) {
        this.operator = operator;
        operator.opens("/procedures/" + procedure);
    }

    Launching because(String reason) {
        operator.page().fill("#reason", reason);
        return this;
    }

    Launching dry() {
        operator.page().check("#dryRun");
        return this;
    }

    /** One click, for what only reads. */
    RunPage in(String environment) {
        choose(environment);
        operator.page().click("#launch");
        return arrived();
    }

    /** The plan comes first, for what changes something. */
    Operator plansIn(String environment) {
        choose(environment);
        operator.page().click("#launch");
        assertThat(operator.page().locator("h1")).containsText("would do");
        return operator;
    }

    /** Both clicks reach the browser before the first answer does. */
    RunPage twiceIn(String environment) {
        choose(environment);
        operator.page().dblclick("#launch");
        return arrived();
    }

    static RunPage confirmed(Operator operator) {
        operator.page().click("#launch");
        return new Arrived(operator).page();
    }

    private void choose(String environment) {
        operator.page().check("input[name=environment][value=" + environment + "]");
    }

    private RunPage arrived() {
        return new Arrived(operator).page();
    }

    private record Arrived(Operator operator) {

        RunPage page() {
            Page page = operator.page();
            page.waitForURL(RUN);
            return new RunPage(operator);
        }
    }
}
