package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Catalogue;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A second person reads what differs and lets it run. */
class ActivationIT extends BrowserSuite {

    private static final Actor ANA = new Actor(Actor.Kind.USER, "ana", "127.0.0.1");

    @Autowired private Catalogue catalogue;
    @Autowired private Activations activations;

    @Value("${amas.procedure.directory}")
    private Path procedures;

    private void write(String purpose, String script) throws IOException {
        Files.writeString(
                procedures.resolve("drill/reviewed.yaml"),
                OwnProcedure.QUICK
                        .yaml()
                        .replace("drill/quick", "drill/reviewed")
                        .replace("Drill quick", "Drill reviewed")
                        .replace("Says one word.", purpose)
                        .replace("echo quick\n", script));
        catalogue.reload(ANA);
    }

    @Test
    void isReadAndGivenByAnother() throws IOException {
        create("ana", Role.ADMIN);
        write("Says one word.", "echo quick\n");
        activations.activate("drill/reviewed", 1, new Actor(Actor.Kind.USER, "admin", null));
        write(
                "Says two words, one of them after a rather long pause that a reader must see.",
                "echo quick; sleep 2; curl --fail --silent http://127.0.0.1:8000/health/live | sed"
                        + " 's/a very long line/which has to wrap on a phone/'\n");

        Operator loader = operator("ana").opens("/procedures/drill/reviewed");
        loader.sees("Waiting for activation in Production").sees("You had it loaded");
        assertThat(loader.page().locator("#activate")).hasCount(0);
        assertThat(loader.page().locator("input[name=environment][value=production]")).hasCount(0);

        Operator lead = operator("lead").opens("/procedures");
        lead.sees("version 2 waits for activation");
        EveryPageIT.everyLook(lead, "catalogue-waiting");
        lead.opens("/procedures/drill/reviewed").sees("loaded by ana").sees("Says two words");
        assertThat(lead.page().locator(".diff-removed")).hasCount(2);
        EveryPageIT.everyLook(lead, "activation-waiting");
        lead.clicks("version 1").sees("This is version 1");
        EveryPageIT.everyLook(lead, "activation-before");
        lead.opens("/procedures/drill/reviewed");
        lead.page().click("#activate");
        lead.page().click("#confirm button[value=yes]");
        lead.sees("version 2 by lead").seesNothingOf("Waiting for activation");
        EveryPageIT.everyLook(lead, "activation-given");
        lead.launches("drill/reviewed").in("production").ends(Duration.ofSeconds(30));
        isRetiredWithItsFile(lead);
    }

    private void isRetiredWithItsFile(Operator lead) throws IOException {
        Files.delete(procedures.resolve("drill/reviewed.yaml"));
        catalogue.reload(ANA);
        lead.opens("/procedures").seesNothingOf("waits for activation");
        assertThat(lead.page().locator("a:has-text('Drill reviewed')")).isHidden();
        lead.clicks("Retired").sees("Drill reviewed");
        EveryPageIT.everyLook(lead, "catalogue-retired");
        lead.page().locator("#retired a:has-text('its history')").click();
        lead.sees("1 run").sees("production");
    }
}
