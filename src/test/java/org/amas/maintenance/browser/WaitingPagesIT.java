package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A person answers, a second person approves: from the list, on a page of their own. */
class WaitingPagesIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<Path> PLANTED = new ArrayList<>();

    /** Nothing that destroys begins in production without. */
    @BeforeAll
    static void backUp() {
        PLANTED.addAll(PlantedBackup.ofEveryStore(Lab.shared(), "production"));
    }

    @AfterAll
    static void removePlanted() throws IOException {
        for (Path one : PLANTED) {
            FileSystemUtils.deleteRecursively(one);
        }
    }

    @Test
    void anEngineerAnswersAndTheRunGoesOn() {
        Operator engineer = operator("engineer").tolerates("status of 422");
        RunPage run = engineer.launches(OwnProcedure.ASKS.key()).in("production").waits();
        EveryPageIT.everyLook(engineer, "run-waiting");
        engineer.opens("/waiting").sees("Drill asks");
        EveryPageIT.everyLook(engineer, "waiting");
        engineer.opens("/today").sees("Waiting for you");
        EveryPageIT.everyLook(engineer, "today-waiting");
        engineer.page().locator("#waiting tr:has-text('Run " + run.id() + ":') a").first().click();
        engineer.sees("look at its five panels");
        EveryPageIT.everyLook(engineer, "answer");
        engineer.page().check("input[name=result][value=not-fine]");
        engineer.page().fill("#panels", "four");
        engineer.clicks("Answer").sees("There is a problem").sees("must be a number");
        // What was typed is still there.
        assertThat(engineer.page().locator("#panels")).hasValue("four");
        EveryPageIT.everyLook(engineer, "answer-refused");
        engineer.page().fill("#panels", "4");
        engineer.page().fill("#note", "The third one is empty since Monday.");
        engineer.clicks("Answer");
        assertThat(engineer.page()).hasURL(Pattern.compile("/runs/" + run.id()));
        RunPage after = new RunPage(engineer).ends(PATIENCE);
        assertThat(after.verdict()).isEqualTo("Failed");
        engineer.sees("ot fine, says engineer: The third one is empty since Monday.");
    }

    @Test
    void aViewerReadsTheQuestionButCanNotAnswer() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches(OwnProcedure.ASKS.key()).in("production").waits();
        Operator viewer = operator("viewer").opens("/runs/" + run.id() + "/steps/1/answer");
        viewer.sees("An engineer, lead or admin answers this.");
        assertThat(viewer.page().locator("form[action$=answers]").count()).isZero();
        new RunPage(engineer).cancels("Stop now").ends(PATIENCE);
    }

    @Test
    void aSecondPersonApprovesAndTheRunGoesOn() {
        Operator lead = operator("lead");
        lead.launches(OwnProcedure.DESTROYS.key()).because("INC-204").plansIn("production");
        lead.page().fill("#confirmation", "production");
        lead.page().click("#launch");
        RunPage run = new RunPage(lead.sees("approval by a lead or admin other than lead")).waits();
        lead.opens("/runs/" + run.id() + "/steps/1/approval").sees("You launched it");
        assertThat(lead.page().locator("#approve").count()).isZero();
        EveryPageIT.everyLook(lead, "approval-own");

        Operator admin = operator("admin").opens("/waiting");
        admin.page().locator("#waiting tr:has-text('Run " + run.id() + ":') a").first().click();
        admin.sees("INC-204").sees("What would be touched");
        EveryPageIT.everyLook(admin, "approval");
        admin.page().click("#approve");
        new RunPage(admin).ends(PATIENCE);
        assertThat(new RunPage(admin).verdict()).isEqualTo("Passed");
        admin.opens("/runs/" + run.id() + "/steps/1/approval").sees("approved");
        EveryPageIT.everyLook(admin, "approval-decided");
    }

    @Test
    void aDeclinedStepIsSkippedWithTheReason() {
        Operator lead = operator("lead").tolerates("status of 422");
        lead.launches(OwnProcedure.DESTROYS.key()).plansIn("production");
        lead.page().fill("#confirmation", "production");
        lead.page().click("#launch");
        RunPage run = new RunPage(lead.sees("approval by a lead or admin")).waits();
        Operator admin = operator("admin").tolerates("status of 422");
        admin.opens("/runs/" + run.id() + "/steps/1/approval");
        admin.page().click("#decline");
        admin.sees("Reason is required.");
        admin.page().fill("#reason", "Wait for the backup.");
        admin.page().click("#decline");
        new RunPage(admin).ends(PATIENCE);
        admin.sees("eclined by admin: Wait for the backup.");
    }

    @Test
    void aStandingApprovalIsGivenListedAndTakenBack() {
        Operator lead = operator("lead");
        lead.launches(OwnProcedure.DESTROYS.key()).plansIn("production");
        lead.page().fill("#confirmation", "production");
        lead.page().click("#launch");
        RunPage run = new RunPage(lead.sees("approval by a lead or admin")).waits();
        Operator admin = operator("admin").tolerates("status of 422");
        admin.opens("/runs/" + run.id() + "/steps/1/approval");
        admin.page().click("#standing > summary");
        admin.page().fill("#most", "900");
        admin.page().fill("#days", "30");
        admin.page().click("#give-standing");
        admin.sees("Objects must be from 1 to 500.").sees("Reason is required.");
        EveryPageIT.everyLook(admin, "standing-refused");
        admin.page().fill("#most", "500");
        admin.page().fill("#why", "Every week the same.");
        admin.page().click("#give-standing");
        admin.sees("In force").sees("Every week the same.");
        EveryPageIT.everyLook(admin, "standing");
        new RunPage(lead).ends(PATIENCE);
        lead.opens("/runs/" + run.id() + "/steps/1/approval").sees("in advance, standing approval");
        EveryPageIT.everyLook(lead.opens("/standing-approvals"), "standing-approvals");
        lead.page().locator("button:has-text('Revoke')").first().click();
        lead.sees("Revoked by lead");
    }
}
