package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.Machine;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.duty.SteppedClock;
import org.amas.maintenance.report.ThirdQuarter;
import org.amas.maintenance.report.UnpackedPack;
import org.amas.maintenance.report.UnpackedPack.Said;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The auditor's question, click by click: from the quarter to evidence that proves itself. */
@TestInstance(Lifecycle.PER_CLASS)
class AuditorIT {

    private final List<Operator> operators = new ArrayList<>();
    private ConfigurableApplicationContext node;
    private int clicks;
    private int fields;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Machine.browser();
        ThirdQuarter.write(folder.resolve("procedures"));
        SteppedClock.start = ThirdQuarter.AFTERWARDS;
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.step.shell.enabled=true",
                                "--amas.run.poll=200ms",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d");
        SteppedClock.leap(node, ThirdQuarter.AFTERWARDS);
        Accounts accounts = node.getBean(Accounts.class);
        accounts.create("aud", "Aud", Role.AUDITOR, Operator.PASSWORD);
        accounts.create("vic", "Vic", Role.VIEWER, Operator.PASSWORD);
        ThirdQuarter.plant(node);
    }

    @AfterEach
    void leave() {
        operators.forEach(Operator::leaves);
        operators.forEach(Operator::hasSeenNoComplaint);
        operators.clear();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private Operator operator(String name) {
        int port = node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Operator operator =
                new Operator(
                        Chromium.shared(),
                        "http://127.0.0.1:" + port,
                        new Browser.NewContextOptions());
        operators.add(operator);
        return operator.signsIn(name);
    }

    private void clicks(Locator what) {
        clicks++;
        what.click();
    }

    private void writes(Page page, String label, String text) {
        fields++;
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    }

    @Test
    void theQuestionItsSampleAndItsEvidenceTakeFourClicksAndThreeFields(@TempDir Path folder)
            throws Exception {
        Operator auditor = operator("aud").opens("/");
        Page page = auditor.page();
        clicks(page.locator("a[href='/reports/control']:visible").first());
        EveryPageIT.everyLook(auditor, "control-question");
        fields++;
        page.getByLabel("Period (UTC)").selectOption("2026-Q3");
        clicks(page.locator("#main button[type=submit]").first());
        assertThat(page.locator("#answer"))
                .containsText(
                        "daily/system-status in Q3 2026, local: expected 92, on time 90, late 1,"
                                + " missed 1");
        auditor.sees("The data centre was moved: CHG-77.").sees("says ben");
        EveryPageIT.everyLook(auditor, "control-answer");
        writes(page, "How many", "25");
        writes(page, "Seed", "4711");
        clicks(page.locator("#draw-them"));
        auditor.sees("Seed 4711 drew 25 of 92");
        EveryPageIT.everyLook(auditor, "control-sample");
        Download download = page.waitForDownload(() -> clicks(page.locator("#evidence")));
        assertThat(clicks).isEqualTo(4);
        assertThat(fields).isEqualTo(3);

        Path zip = folder.resolve("pack.zip");
        download.saveAs(zip);
        UnpackedPack pack =
                UnpackedPack.of(
                        Files.readAllBytes(zip), Files.createDirectory(folder.resolve("pack")));
        verifiesOffline(pack, zip);
    }

    private static void verifiesOffline(UnpackedPack pack, Path zip) throws Exception {
        assertThat(pack.names().stream().filter(name -> name.startsWith("duties/"))).hasSize(25);
        assertThat(pack.runs("sha256sum", "-c", "SHA256SUMS").code()).isZero();
        Said zipped = pack.runs(UnpackedPack.java(), "Verify.java", zip.toString());
        assertThat(zipped.code()).as(zipped.words()).isZero();
        Said sound = pack.runs(UnpackedPack.java(), "Verify.java");
        assertThat(sound.code()).as(sound.words()).isZero();
        String changed =
                pack.names().stream()
                        .filter(name -> name.endsWith("/definition.yaml"))
                        .findFirst()
                        .orElseThrow();
        pack.flips(changed);
        Said spoiled = pack.runs(UnpackedPack.java(), "Verify.java");
        assertThat(spoiled.code()).isEqualTo(1);
        assertThat(spoiled.words())
                .containsPattern(
                        Pattern.quote(changed)
                                + ": SHA-256 is [0-9a-f]{64}, SHA256SUMS says [0-9a-f]{64}");
    }

    @Test
    void whoMayNotExportSeesTheQuestionAndNoDownload() {
        Operator vic =
                operator("vic")
                        .opens(
                                "/reports/control?procedure=daily/system-status&environment=local&period=2026-Q3&sample=3&seed=7");
        vic.sees("drew 3 of 92").sees("An auditor, a lead or an admin takes the evidence");
        assertThat(vic.page().locator("#evidence").count()).isZero();
    }

    @Test
    void aNumberLeadsToTheDutiesBehindItAndFromThereToARun() {
        Operator vic =
                operator("vic")
                        .opens(
                                "/reports/control?procedure=daily/system-status&environment=local&period=2026-Q3");
        vic.page().locator("#answer a").nth(2).click();
        assertThat(vic.page().locator("#duties")).hasText("Late");
        assertThat(vic.page().locator("td[data-label=Duty]").count()).isEqualTo(1);
        vic.page().locator("td[data-label=Run] a").click();
        assertThat(vic.page()).hasURL(Pattern.compile("/runs/\\d+$"));
    }

    @Test
    void saysWhatCanNotBeDrawnAndKeepsIt() {
        Operator vic =
                operator("vic")
                        .tolerates("status of 422")
                        .opens(
                                "/reports/control?procedure=daily/system-status&environment=local&period=2026-Q3&sample=93&seed=7");
        vic.sees("There is a problem").sees("Draw 1 to 92 duties.").sees("expected 92");
        assertThat(vic.page().locator("#sample")).hasValue("93");
        EveryPageIT.everyLook(vic, "control-sample-wrong");
    }
}
