package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;

import org.amas.maintenance.access.Role;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.regex.Pattern;

/** Accounts, tokens and the record of what was done with them. */
class PeopleIT extends BrowserSuite {

    private static final Pattern SIGN_IN = Pattern.compile("/sign-in");

    @Test
    void invitesSomebodyWhoChoosesTheirPassword() {
        Operator admin = operator("admin").opens("/settings/people");
        admin.page().fill("#username", "newcomer");
        admin.page().fill("#displayName", "<b>New</b> Comer");
        admin.page().check("input[name=role][value=engineer]");
        admin.clicks("Invite").sees("Send this link to newcomer");
        String link = admin.page().innerText("#invitation-link");

        Operator newcomer = visitor(new Browser.NewContextOptions());
        newcomer.page().navigate(link.replaceFirst("^https?://[^/]+", newcomer.address()));
        newcomer.page().fill("#password", Operator.PASSWORD);
        newcomer.page().fill("#repeated", Operator.PASSWORD);
        newcomer.page().click("button:has-text('Set the password')");
        visitor(new Browser.NewContextOptions()).signsIn("newcomer").opens("/settings/profile");
        admin.opens("/settings/people").sees("<b>New</b> Comer");
    }

    @Test
    void endsTheStreamAndTheSessionOfWhoeverIsDisabled() {
        create("leaver", Role.ENGINEER);
        Operator leaver = operator("leaver").tolerates("401").tolerates("text/event-stream");
        RunPage run = leaver.launches("drill/patient").in("rehearsal").printed(1, "waiting");
        assertThat(leaver.page().locator("[data-stream-note]")).isHidden();

        Operator admin = operator("admin").opens("/settings/people");
        admin.page().click("button:has-text('Disable leaver')");
        admin.page().click("#confirm button[value=yes]");
        tellsWithin5Seconds(leaver.page());
        assertThat(leaver.page().locator("#main")).isHidden();
        leaver.page().waitForPopup(() -> leaver.page().click("#signed-out a")).close();
        leaver.opens("/history");
        assertThat(leaver.page()).hasURL(SIGN_IN);
        admin.opensRun(run.id()).cancels("Stop now").ends(Duration.ofSeconds(30));
    }

    @Test
    void endsEveryOpenPageAndGivesBackWhatWasTypedToTheSamePerson() {
        create("writer", Role.ENGINEER);
        Operator writer = operator("writer").opens("/procedures/drill/quick");
        writer.page().fill("[name=reason]", "the disk was moved");
        assertThat(writer.page().locator("#signed-out")).isHidden();

        Operator admin = operator("admin").opens("/settings/people");
        admin.page().click("button:has-text('Disable writer')");
        admin.page().click("#confirm button[value=yes]");
        assertThat(writer.page().locator("#signed-out"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(5_000));
        assertThat(writer.page().locator("#signed-out")).isFocused();
        assertThat(writer.page().locator("#main")).isHidden();

        admin.page().click("button:has-text('Enable writer')");
        writer.signsIn("admin");
        writer.page().waitForTimeout(5_000);
        assertThat(writer.page().locator("#main")).isHidden();
        writer.signsIn("writer");
        assertThat(writer.page().locator("#main")).isVisible();
        assertThat(writer.page().locator("[name=reason]")).hasValue("the disk was moved");
    }

    private static void tellsWithin5Seconds(Page page) {
        assertThat(page.locator("[data-stream-note]"))
                .containsText(
                        "You are signed out, or your access was removed",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(5_000));
        assertThat(page.locator("#alert")).containsText("You are signed out");
    }

    @Test
    void tellsWhoComesBackToAnOpenRunThatTheyAreSignedOut() {
        create("returner", Role.ENGINEER);
        try (Wire wire = wire()) {
            Operator returner = visitor(wire.address(), new Browser.NewContextOptions());
            returner.signsIn("returner").tolerates("net::ERR_").tolerates("401");
            returner.tolerates("text/event-stream");
            RunPage run = returner.launches("drill/patient").in("rehearsal").printed(1, "waiting");
            wire.cut();
            assertThat(returner.page().locator("[data-stream-note]")).containsText("Retrying in");
            Operator admin = operator("admin").opens("/settings/people");
            admin.page().click("button:has-text('Disable returner')");
            admin.page().click("#confirm button[value=yes]");
            wire.mend();
            assertThat(returner.page().locator("[data-stream-note]"))
                    .containsText("You are signed out, or your access was removed");
            assertThat(returner.page().locator("[data-stream-note] a")).hasText("Sign in");
            admin.opensRun(run.id()).cancels("Stop now").ends(Duration.ofSeconds(30));
        }
    }

    @Test
    void showsATokenOnce() {
        Operator engineer = operator("engineer").opens("/settings/tokens");
        engineer.page().fill("#name", "nightly");
        engineer.page().fill("#days", "30");
        engineer.clicks("Create").sees("Token nightly is ready");
        String token = engineer.page().innerText("#token-value");
        assertThat(token).hasSizeGreaterThan(20);
        engineer.opens("/settings/tokens").sees("nightly").seesNothingOf(token);
    }

    @Test
    void tellsInSentencesWhatWasDoneAndProvesThatNothingWasChanged() {
        Operator auditor = operator("auditor").opens("/audit").sees("signed in");
        auditor.clicks("Verify").sees("Chain verified to #");
        assertThat(auditor.page().locator("#integrity")).not().containsText("broken");
        auditor.opens("/procedures/drill/quick");
        assertThat(auditor.page().locator("#launch")).hasCount(0);
    }
}
