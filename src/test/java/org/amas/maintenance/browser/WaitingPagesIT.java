package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        Lab lab = Lab.shared();
        String postgres = lab.postgres().url("amas").replaceFirst("^jdbc:", "");
        plant(TargetType.POSTGRES, postgres.replaceFirst("[?].*", ""));
        plant(TargetType.REDIS, lab.redis().url(0));
        plant(TargetType.NEO4J, lab.neo4j().url());
    }

    private static void plant(TargetType store, String address) {
        Path backups = Lab.shared().directory().resolve("backups");
        PLANTED.add(
                PlantedBackup.plant(backups, "production", store, address, Instant.now(), true));
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
}
