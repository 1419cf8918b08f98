package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.report.PastWeeks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A lead's program decides as the lead would, over HTTP, and never for the lead's own runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeadsTokenIT {

    private static final String PASSWORD = "correct-horse-battery-7";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private RunNode node;
    private PastWeeks past;

    @BeforeAll
    void start(@TempDir Path folder) {
        RunNode.procedure(folder, "destroys", "effect: DESTROYS, ending: concluded");
        node =
                new RunNode(
                        folder,
                        "amas.environments.local.title=Local",
                        "amas.environments.local.approval=required",
                        "amas.duty.environments=local");
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.ENGINEER, PASSWORD);
        accounts.create("lea", "Lea", Role.LEAD, PASSWORD);
        accounts.create("max", "Max", Role.LEAD, PASSWORD);
        node.bean(Activations.class)
                .activate("test/destroys", 1, new Actor(Actor.Kind.USER, "lea", null));
        past = new PastWeeks(node.context);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private HttpResponse<String> makes(String person) throws Exception {
        return new Visitor(ReadingsSuite.port(node))
                .signsIn(person, PASSWORD)
                .submits(
                        "/settings/tokens",
                        "/settings/tokens",
                        Map.of(
                                "name",
                                UUID.randomUUID().toString(),
                                "scope",
                                "admin",
                                "days",
                                "30"));
    }

    private String token(String person) throws Exception {
        HttpResponse<String> answer = makes(person);
        Matcher value = Pattern.compile("amas_[\\w-]{43}").matcher(answer.body());
        assertThat(value.find()).as(answer.body()).isTrue();
        assertThat(answer.body()).contains("admin, as a lead");
        return value.group();
    }

    private HttpResponse<String> posts(String token, String path, String json) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + ReadingsSuite.port(node) + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private long owed(int daysAgo) {
        Instant opens = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(daysAgo));
        return past.duty("daily/log-rotation", opens.toString(), null, null, null);
    }

    private HttpResponse<String> skips(String token, long duty) throws Exception {
        String path = "/api/v1/duties/" + duty + "/skip";
        return posts(token, path, "{\"reason\": \"The disk is new.\"}");
    }

    /** A run that waits for a second person. */
    private long waiting(Actor by) {
        RunLauncher launcher = node.bean(RunLauncher.class);
        String digest = launcher.plan(RunNode.launch("destroys")).planDigest();
        Launch launch =
                new Launch("test/destroys", "local", Map.of(), "a test", false, digest, "local");
        long run = launcher.launch(launch, null, by).run().id();
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> node.step(run, 1).waitsFor() == WaitsFor.APPROVAL);
        return run;
    }

    private HttpResponse<String> approves(String token, long run) throws Exception {
        return posts(
                token,
                "/api/v1/runs/" + run + "/approvals",
                "{\"step\": 1, \"planDigest\": \"%s\", \"decision\": \"approve\"}"
                        .formatted(node.step(run, 1).planDigest()));
    }

    @Test
    void skipsAndApprovesAsTheLead() throws Exception {
        String token = token("lea");

        HttpResponse<String> skipped = skips(token, owed(2));
        assertThat(skipped.statusCode()).as(skipped.body()).isEqualTo(200);
        assertThat(skipped.body()).contains("\"SKIPPED\"", "The disk is new.");

        long run = waiting(RunNode.ANNA);
        HttpResponse<String> approved = approves(token, run);
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(202);
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(
                        node.bean(JdbcClient.class)
                                .sql("select decided_by from run_approval where step_id = ?")
                                .param(node.step(run, 1).id())
                                .query(String.class)
                                .single())
                .isEqualTo("lea");
    }

    @Test
    void neverApprovesWhatItsOwnerLaunched() throws Exception {
        String token = token("lea");
        long byHand = waiting(new Actor(Actor.Kind.USER, "lea", null));
        long byProgram = waiting(new Actor(Actor.Kind.API, "lea", null, "another token"));
        for (long run : new long[] {byHand, byProgram}) {
            HttpResponse<String> refused = approves(token, run);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(node.step(run, 1).state()).isEqualTo(StepState.WAITING);
        }
    }

    @Test
    void changesNoPeopleTokensOrSettings() throws Exception {
        String token = token("lea");
        assertThat(posts(token, "/api/v1/procedures/reload", "").statusCode()).isEqualTo(403);
        for (String page : new String[] {"/settings/people", "/settings/tokens"}) {
            assertThat(
                            new Visitor(ReadingsSuite.port(node))
                                    .gets(page, "Authorization", "Bearer " + token)
                                    .statusCode())
                    .as("a page is no API")
                    .isEqualTo(303);
        }
    }

    @Test
    void anEngineerCanMakeNone() throws Exception {
        HttpResponse<String> refused = makes("anna");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("more than your role");
    }

    @Test
    void sinksWithItsOwnersRole() throws Exception {
        String token = token("max");
        node.bean(JdbcClient.class)
                .sql("update access_account set role = 'ENGINEER' where username = 'max'")
                .update();
        long run = waiting(RunNode.ANNA);
        assertThat(skips(token, owed(4)).statusCode()).isEqualTo(403);
        assertThat(approves(token, run).statusCode()).isEqualTo(403);
        assertThat(posts(token, "/api/v1/runs", "{}").statusCode())
                .as("an engineer still launches: only the request is wrong")
                .isEqualTo(400);
    }
}
