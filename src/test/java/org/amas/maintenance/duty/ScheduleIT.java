package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pages of the schedule, over HTTP, on the Friday before a first Sunday on which all comes
 * together. One application for all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScheduleIT {

    private static final String PASSWORD = "correct horse battery 9";
    private static final String WINDOW = "/schedule/windows/daily/log-rotation/local";

    private ConfigurableApplicationContext node;
    private Visitor root;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        SteppedClock.start = Instant.parse("2026-10-02T12:00:00Z");
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--spring.datasource.url=jdbc:h2:async:"
                                        + folder.resolve("data/amas")
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                        + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                                "--amas.access.bootstrap.username=root",
                                "--amas.access.bootstrap.password-file=" + password,
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=1d",
                                "--amas.duty.round=1h");
        node.getBean(Round.class).go();
        String port = node.getEnvironment().getRequiredProperty("local.server.port");
        root = new Visitor(Integer.parseInt(port)).signsIn("root", PASSWORD);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private String page(String path) throws Exception {
        HttpResponse<String> page = root.gets(path);
        assertThat(page.statusCode()).as(path).isEqualTo(200);
        return page.body();
    }

    private static Map<String, String> form(String... fields) {
        Map<String, String> form =
                new LinkedHashMap<>(
                        Map.of(
                                "preset", "daily", "day", "SUNDAY", "nth", "1", "date", "01-01",
                                "from", "06:00", "to", "06:15", "days", "0", "zone", "UTC",
                                "version", "0"));
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        return form;
    }

    private static String query(String path, Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(
                        field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", path + "?", ""));
    }

    private Slot slot() {
        return node.getBean(Slots.class).find("daily/log-rotation", "local").orElseThrow();
    }

    @Test
    @Order(1)
    void theMonthShowsWhatComesTogetherByPriority() throws Exception {
        String october = page("/schedule?month=2026-10");
        assertThat(october)
                .contains("<table class=\"month\">", "href=\"/schedule?month=2026-09#month\"")
                .containsSubsequence(
                        "<h2 id=\"next-title\">Next</h2>",
                        "in 13 h",
                        "4 quarterly and 1 more",
                        "in 17 h",
                        "daily")
                .containsSubsequence(
                        "id=\"at-once-2026-10-04\"",
                        "daily",
                        ">P1<",
                        "weekly",
                        ">P1<",
                        "monthly",
                        ">P2<",
                        "quarterly");
        assertThat(october.split("class=\"countdown\"", -1)).hasSize(6);
        assertThat(page("/schedule?month=2027-01"))
                .as("beyond what is stored")
                .contains("January 2027", "annual", "all day");
        assertThat(root.gets("/schedule?month=2026-13").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(2)
    void aWindowIsPreviewedBeforeItIsSaved() throws Exception {
        String address =
                query(
                        WINDOW,
                        form(
                                "preset",
                                "weekly",
                                "from",
                                "02:30",
                                "to",
                                "03:30",
                                "zone",
                                "Europe/Berlin",
                                "reason",
                                "less at night"));
        String preview = page(address);
        assertThat(preview)
                .contains("Every Sunday 02:30–03:30 Europe/Berlin", "less at night")
                .contains("Clocks in Europe/Berlin show its time twice on that day")
                .contains("Clocks in Europe/Berlin have changed")
                .contains("Beside ", "datetime=\"2026-10-25T00:30:00Z\"");
        assertThat(preview.split("data-label=\"Opens\"", -1)).hasSize(11);
        String typing = root.gets(address, "HX-Request", "true").body();
        assertThat(typing).contains("id=\"preview\"").doesNotContain("<html", "id=\"preset\"");
        assertThat(slot().version()).as("nothing was saved").isZero();
    }

    @Test
    @Order(3)
    void aBadExpressionIsNamedAndNothingTypedIsLost() throws Exception {
        Map<String, String> typed =
                form("preset", "cron", "cron", "0 25 * * *", "lasts", "ages", "reason", "a rota");
        HttpResponse<String> preview = root.gets(query(WINDOW, typed));
        assertThat(preview.statusCode()).isEqualTo(422);
        HttpResponse<String> saved = root.submits(WINDOW, WINDOW, typed);
        assertThat(saved.statusCode()).isEqualTo(422);
        for (String body : new String[] {preview.body(), saved.body()}) {
            assertThat(body)
                    .contains("There is a problem", "href=\"#cron\"")
                    .contains("The hour of the expression can&#39;t be “25”: enter 0 to 23")
                    .contains("Enter how long it lasts")
                    .contains("value=\"0 25 * * *\"", "value=\"ages\"", "a rota");
        }
        assertThat(
                        root.submits(
                                        WINDOW,
                                        WINDOW,
                                        form(
                                                "preset",
                                                "cron",
                                                "cron",
                                                "*/5 * * * *",
                                                "lasts",
                                                "1 min"))
                                .body())
                .contains("It opens twice within an hour", "Reason is required.");
        assertThat(root.submits(WINDOW, WINDOW, form("to", "07:00")).body())
                .contains("Reason is required");
        assertThat(slot().version()).isZero();
    }

    @Test
    @Order(4)
    void whoeverIsSecondIsToldWhoWasFasterAndLosesNothing() throws Exception {
        Map<String, String> first = form("from", "05:00", "to", "05:30", "reason", "earlier shift");
        assertThat(root.submits(WINDOW, WINDOW, first).statusCode()).isEqualTo(303);
        assertThat(slot().version()).isEqualTo(1);
        assertThat(slot().automatic()).as("the box was not ticked").isFalse();
        Map<String, String> second = form("from", "09:00", "to", "09:30", "reason", "later shift");
        HttpResponse<String> refused = root.submits(WINDOW, WINDOW, second);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("root changed this window at 2 Oct 2026, 12:0", "earlier shift")
                .contains("value=\"09:00\"", "later shift", "name=\"version\" value=\"1\"");
        assertThat(slot().window().sentence()).isEqualTo("Every day 05:00–05:30 UTC");
        second.put("version", "1");
        assertThat(root.submits(WINDOW, WINDOW, second).statusCode()).isEqualTo(303);
        assertThat(page("/schedule/windows"))
                .contains(
                        "Every day 09:00–09:30 UTC", "Set by <strong>root</strong>", "later shift");
        assertThat(page("/audit"))
                .contains("root set the window of daily/log-rotation to Every day 09:00–09:30 UTC");
    }

    @Test
    @Order(5)
    void aToolIsOwedOnceItHasAWindowAndNeverBefore() throws Exception {
        String tool = "/schedule/windows/tools/maintenance-alerts/local";
        assertThat(page(tool)).contains("On demand");
        Map<String, String> weekdays =
                form("preset", "weekdays", "from", "10:00", "to", "11:00", "reason", "a habit");
        assertThat(root.submits(tool, tool, weekdays).statusCode()).isEqualTo(303);
        assertThat(page("/today?date=2026-10-05")).contains("tools/maintenance-alerts");
        assertThat(page("/today?date=2026-10-04")).doesNotContain("tools/maintenance-alerts");
        assertThat(page("/today?date=2026-10-01"))
                .contains("daily/log-rotation")
                .doesNotContain("tools/maintenance-alerts");
    }

    @Test
    @Order(6)
    void aFreezeWarnsWhoeverLaunchesUntilItIsEnded() throws Exception {
        String freezes = "/schedule/freezes";
        assertThat(page(freezes))
                .as("automatic start is off")
                .contains("Nothing starts by itself anyway", "None.")
                .doesNotContain("nothing starts there by itself", "only reads starts by itself");
        Map<String, String> endless =
                Map.of("environment", "local", "until", "2027-10-02T12:00", "reason", "for ever");
        HttpResponse<String> refused = root.submits(freezes, freezes, endless);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("Until must be at most 90 days after", "for ever", "2027-10-02T12:00");
        Map<String, String> release =
                Map.of("environment", "local", "until", "2026-10-06T12:00", "reason", "a release");
        assertThat(root.submits(freezes, freezes, release).statusCode()).isEqualTo(303);

        String warning = "Frozen until ";
        assertThat(page("/procedures/daily/system-status")).contains(warning, "by root: a release");
        HttpResponse<String> plan =
                root.submits(
                        "/procedures/daily/log-rotation",
                        "/procedures/daily/log-rotation/plan",
                        Map.of("environment", "local"));
        assertThat(plan.body()).contains("What Log", warning, "by root: a release");
        assertThat(page("/schedule?month=2026-10")).contains("now frozen", "is frozen until");
        assertThat(page("/today"))
                .contains("is frozen until")
                .doesNotContain("Nothing starts by itself there");
        assertThat(page("/emergency")).contains(warning, "by root: a release");
        assertThat(page(WINDOW)).contains("In a freeze until");
        long id = node.getBean(Freezes.class).all().getFirst().id();
        String end = freezes + "/" + id + "/end";
        assertThat(root.submits(freezes, end, Map.of()).statusCode()).isEqualTo(303);
        assertThat(root.submits(freezes, end, Map.of()).statusCode()).isEqualTo(409);
        assertThat(page("/procedures/daily/system-status")).doesNotContain(warning);
        assertThat(page(freezes)).contains("Ended by <strong>root</strong>");
        assertThat(page("/audit"))
                .contains("root lifted a freeze", "root froze automatic starts")
                .containsSubsequence(
                        "root froze automatic starts from",
                        "datetime=\"2026-10-06T12:00:00Z\"",
                        ">6 Oct 2026, 12:00 UTC</time> in local");
        String seen = page("/audit").replaceAll("<[^>]*>", "");
        assertThat(seen).doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:");
    }

    @Test
    @Order(7)
    void aStepIsExemptedUntilADay() throws Exception {
        String exemptions = "/schedule/exemptions";
        String chosen = exemptions + "?procedure=daily/system-status&environment=local";
        assertThat(page(exemptions)).contains("Choose its step");
        String step =
                node.getBean(Catalogue.class)
                        .find("daily/system-status")
                        .orElseThrow()
                        .definition()
                        .steps()
                        .getFirst()
                        .title();
        Map<String, String> asked =
                new LinkedHashMap<>(
                        Map.of(
                                "procedure",
                                "daily/system-status",
                                "environment",
                                "local",
                                "step",
                                step,
                                "until",
                                "2028-01-01",
                                "reason",
                                "none here"));
        HttpResponse<String> refused = root.submits(chosen, exemptions, asked);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("within the next 90 days", "2028-01-01", "none here");
        asked.put("until", "2026-10-31");
        assertThat(root.submits(chosen, exemptions, asked).statusCode()).isEqualTo(303);
        assertThat(page(exemptions)).contains(step, "datetime=\"2026-11-01T00:00:00Z\"");
        long id = node.getBean(Exemptions.class).all().getFirst().id();
        String end = exemptions + "/" + id + "/end";
        assertThat(root.submits(exemptions, end, Map.of()).statusCode()).isEqualTo(303);
        assertThat(page(exemptions)).contains("Ended by <strong>root</strong>");
        asked.put("environment", "moon");
        assertThat(root.submits(chosen, exemptions, asked).statusCode()).isEqualTo(422);
    }

    @Test
    @Order(9)
    void aWindowOn29FebruarySaysWhatItMeansInOtherYears() throws Exception {
        Map<String, String> leap = form("preset", "annually", "date", "02-29");
        assertThat(page(query(WINDOW, leap)))
                .contains("Every 29 February, in years without one 28 February, 06:00–06:15 UTC")
                .containsSubsequence(
                        "28 Feb 2027",
                        "That year has no 29 February: it opens on the day before.",
                        "29 Feb 2028");
    }

    private static String token(String page) {
        Matcher token = Pattern.compile("name=\"token\" value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).as("a token in the form").isTrue();
        return token.group(1);
    }

    @Test
    @Order(8)
    void aFormThatIsSentTwiceDoesOneThing() throws Exception {
        String freezes = "/schedule/freezes";
        int before = node.getBean(Freezes.class).all().size();
        Map<String, String> move = new LinkedHashMap<>();
        move.put("token", token(page(freezes)));
        move.putAll(
                Map.of("environment", "local", "until", "2026-10-07T12:00", "reason", "a move"));

        HttpResponse<String> first = root.submits(freezes, freezes, move);
        HttpResponse<String> second = root.submits(freezes, freezes, move);

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(second.statusCode()).isEqualTo(303);
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(node.getBean(Freezes.class).all()).hasSize(before + 1);

        move.put("reason", "another move");
        HttpResponse<String> other = root.submits(freezes, freezes, move);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("was sent before, with other content", "another move");
        move.put("token", token(other.body()));
        assertThat(root.submits(freezes, freezes, move).statusCode()).isEqualTo(303);
        assertThat(node.getBean(Freezes.class).all()).hasSize(before + 2);
        for (Freezes.Freeze one : node.getBean(Freezes.class).ahead()) {
            root.submits(freezes, freezes + "/" + one.id() + "/end", Map.of());
        }

        int exempted = node.getBean(Exemptions.class).all().size();
        String exemptions = "/schedule/exemptions";
        String chosen = exemptions + "?procedure=daily/system-status&environment=local";
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("token", token(page(chosen)));
        asked.putAll(Map.of("procedure", "daily/system-status", "environment", "local"));
        asked.put(
                "step",
                node.getBean(Catalogue.class)
                        .find("daily/system-status")
                        .orElseThrow()
                        .definition()
                        .steps()
                        .getFirst()
                        .title());
        asked.putAll(Map.of("until", "2026-10-31", "reason", "none here"));
        assertThat(root.submits(chosen, exemptions, asked).statusCode()).isEqualTo(303);
        assertThat(root.submits(chosen, exemptions, asked).statusCode()).isEqualTo(303);
        assertThat(node.getBean(Exemptions.class).all()).hasSize(exempted + 1);
    }

    @Test
    @Order(99)
    void aStopThatCoveredOccurrencesIsOneCard() throws Exception {
        node.getBean(SteppedClock.class).set(Instant.parse("2026-10-04T12:00:00Z"));
        node.getBean(Round.class).go();
        String today = page("/today");
        assertThat(today.split("The application was stopped from", -1)).hasSize(2);
        assertThat(today)
                .containsSubsequence(
                        "The application was stopped from",
                        "2026-10-02T12:",
                        "2026-10-04T12:",
                        "not started",
                        "run or skip it");
        assertThat(node.getBean(DutyBoard.class).stops().getFirst().duties())
                .extracting(DutyBoard.Item::procedure)
                .contains("daily/system-status", "weekly/database-maintenance")
                .doesNotContain("tools/maintenance-alerts");
    }
}
