package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.access.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Findings as pages and as data: looked at, acknowledged, taken back, accepted at once; on each
 * database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FindingsSuite {

    private static final String PASSWORD = "correct horse battery 9";
    private RunNode node;
    private Visitor root;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        RunNode.procedure(folder, "look", "looks: true");
        node =
                new RunNode(
                        folder,
                        Stream.of(
                                        database(),
                                        new String[] {
                                            "amas.access.bootstrap.username=root",
                                            "amas.access.bootstrap.password-file=" + password
                                        })
                                .flatMap(Stream::of)
                                .toArray(String[]::new));
        root = new Visitor(ReadingsSuite.port(node)).signsIn("root", PASSWORD);
    }

    @AfterAll
    void stop() {
        ActKind.found = List.of();
        node.close();
    }

    private long found(String fingerprint) {
        ActKind.found = List.of(fingerprint);
        node.perform("look");
        return node.bean(JdbcClient.class)
                .sql("select max(id) from run_life where fingerprint = ?")
                .param(fingerprint)
                .query(Long.class)
                .single();
    }

    private JsonNode api(String query) throws Exception {
        HttpResponse<String> answer = root.gets("/api/v1/findings" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String hidden(String page, String name) throws Exception {
        Matcher value =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"")
                        .matcher(root.gets(page).body());
        assertThat(value.find()).as(name + " on the page").isTrue();
        return value.group(1);
    }

    @Test
    void isAcknowledgedOnItsPageAndTakenBack() throws Exception {
        long id = found("disk");
        String page = "/findings/" + id;
        assertThat(root.gets("/findings").body()).contains("finding-" + id, page);

        HttpResponse<String> refused =
                root.submits(
                        page,
                        page + "/acknowledgements",
                        Map.of("seen", "0", "note", "Ordered: INC-7", "until", "91"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("For how many days must be ahead, and at most 90 days.")
                .contains("Ordered: INC-7")
                .contains("value=\"91\"");

        HttpResponse<String> taken =
                root.submits(
                        page,
                        page + "/acknowledgements",
                        Map.of("seen", "0", "note", "Ordered: INC-7", "until", "14"));
        assertThat(taken.statusCode()).isEqualTo(303);
        assertThat(root.gets(page).body()).contains("Known", "root: Ordered: INC-7");
        assertThat(root.gets("/findings?state=known").body()).contains("finding-" + id);
        assertThat(root.gets("/findings?state=open").body()).doesNotContain("finding-" + id);

        HttpResponse<String> late =
                root.submits(
                        page,
                        page + "/acknowledgements",
                        Map.of("seen", "0", "note", "Mine", "until", "14"));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("root acknowledged it on", "Mine");

        String seen = hidden(page, "seen");
        root.submits(
                page,
                page + "/acknowledgements",
                Map.of("seen", seen, "note", "It comes on Monday.", "until", "14"));
        HttpResponse<String> stale =
                root.submits(
                        page, page + "/withdrawal", Map.of("seen", seen, "note", "Half typed"));
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.body())
                .contains("root acknowledged it on", "UTC: It comes on Monday.", "Half typed");
        assertThat(root.gets(page).body()).contains("Known").doesNotContain("Taken back by");
        assertThat(root.submits(page, page + "/withdrawal", Map.of()).statusCode()).isEqualTo(409);

        Map<String, String> now = Map.of("seen", hidden(page, "seen"));
        assertThat(root.submits(page, page + "/withdrawal", now).statusCode()).isEqualTo(303);
        assertThat(root.gets(page).body()).contains("Taken back by");
        assertThat(root.gets("/audit").body())
                .contains("acknowledged finding " + id, "took back the acknowledgement");
    }

    @Test
    void acceptsAllThatIsOpenInOneAct() throws Exception {
        long id = found("memory");
        String list = root.gets("/findings").body();
        assertThat(list).contains("that are open as known");

        HttpResponse<String> refused =
                root.submits(
                        "/findings",
                        "/findings/baseline",
                        Map.of("environment", "local", "upTo", "999999", "note", "", "until", "9"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("What is known of it is required.");

        HttpResponse<String> taken =
                root.submits(
                        "/findings",
                        "/findings/baseline",
                        Map.of(
                                "environment", "local",
                                "upTo", Long.toString(id),
                                "note", "As it was found",
                                "until", "30"));
        assertThat(taken.statusCode()).isEqualTo(303);
        assertThat(api("?state=open").path("items")).isEmpty();
        assertThat(root.gets("/audit").body()).contains("open findings of local until");
    }

    @Test
    void aFilterThatCannotBeReadIsToldAndTheUsualOneShown() throws Exception {
        long id = found("fan");
        Map<String, String> wrong =
                Map.of(
                        "state=lost", "No finding can be in the state “lost”.",
                        "severity=9", "There is no severity “9”.",
                        "environment=mars", "There is no environment “mars”.",
                        "after=x", "That is no place in this list",
                        "sevrity=ERROR", "This page has no filter “sevrity”");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            HttpResponse<String> page = root.gets("/findings?" + one.getKey());
            assertThat(page.statusCode()).as(one.getKey()).isEqualTo(400);
            assertThat(page.body()).contains("There is a problem", one.getValue(), "finding-" + id);
        }
        assertThat(root.gets("/findings?severity=9").body())
                .contains("aria-describedby=\"severity-error\"");
    }

    @Test
    void theApiTellsTheStateAndTakesAWord() throws Exception {
        long id = found("swap");
        JsonNode open = api("?state=new&environment=local&limit=1").path("items").get(0);
        assertThat(open.path("id").asLong()).isEqualTo(id);
        assertThat(open.path("state").asString()).isEqualTo("new");
        assertThat(open.path("kind").asString()).isEqualTo("test.act");
        assertThat(open.path("acknowledgement").isNull()).isTrue();

        ActKind.found = List.of();
        long last = node.perform("look").id();
        JsonNode gone = api("?state=gone&limit=1").path("items").get(0);
        assertThat(gone.path("goneRun").asLong()).isEqualTo(last);

        assertThat(root.gets("/api/v1/findings?state=lost").statusCode()).isEqualTo(400);
        assertThat(root.gets("/api/v1/findings?stat=open").statusCode()).isEqualTo(400);
        assertThat(root.gets("/api/v1/findings?after=9-1").statusCode()).isEqualTo(400);
        assertThat(root.gets("/api/v1/findings?environment=mars").statusCode()).isEqualTo(400);
        assertThat(root.gets("/findings/987654").statusCode()).isEqualTo(404);
    }
}
