package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Limit.Worse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * Forty days of a disk that fills up, and the dry run of a check, as pages and as data; on each
 * database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReadingsSuite {

    private static final String PASSWORD = "correct horse battery 9";
    private static final Limit FULL = new Limit(80.0, 90.0, Worse.ABOVE);
    private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private RunNode node;
    private Visitor root;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
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
        PastReadings past = new PastReadings(node.context, "daily/system-status");
        for (int day = 39; day >= 0; day--) {
            // At midnight: whenever this runs, none of them is yet to come.
            Instant at = TODAY.minus(Duration.ofDays(day));
            double used = 82.0 - day / 2.0 + day % 3;
            past.plant("local", "host.disk", "used_percent", "{\"mount\":\"/\"}", used, FULL, at);
            past.plant("local", "host.disk", "used_percent", "{\"mount\":\"/srv\"}", 40, FULL, at);
        }
        root = new Visitor(port(node)).signsIn("root", PASSWORD);
    }

    static int port(RunNode node) {
        return node.context
                .getEnvironment()
                .getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void thePageListsWhatWasMeasuredAndLeadsToItsLines() throws Exception {
        assertThat(root.gets("/readings").body())
                .contains("1 reading in the last 90 days")
                .contains("/readings/host.disk/used_percent?environment=local");
        assertThat(root.gets("/readings/host.disk/used_percent").body())
                .containsSubsequence("mount /<", "82 %", "warns 80 %", "Reaches its limit of 90 %")
                .containsSubsequence("mount /srv<", "as before", "run into its limit of 90 %");
    }

    @Test
    void aFilterThatFitsNothingSaysSo() throws Exception {
        assertThat(root.gets("/readings/host.disk/used_percent?of=SRV").body())
                .contains("mount /srv<")
                .doesNotContain("mount /<");
        assertThat(root.gets("/readings/host.disk/inodes_used_percent").body())
                .contains("No value");
        HttpResponse<String> mars = root.gets("/readings?environment=mars&days=abc&day=7");
        assertThat(mars.statusCode()).isEqualTo(400);
        assertThat(mars.body())
                .contains("There is no environment “mars”. Choose one of the list.")
                .contains("“abc” is not one of the times to look back.")
                .contains("This page has no filter “day”", "/readings/host.disk/used_percent")
                .contains("aria-describedby=\"days-error\"");
        HttpResponse<String> one = root.gets("/readings/host.disk/used_percent?days=9");
        assertThat(one.statusCode()).isEqualTo(400);
        assertThat(one.body()).contains("“9” is not one of the times to look back.", "82 %");
        assertThat(root.gets("/readings/host.disk/used_percent/csv?days=9").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/readings/host.disk/none",
                "/readings/nope/nope",
                "/readings/nope/used_percent",
                "/readings/nope/nope/csv"
            })
    void aReadingThatNothingMeasuresIsNoPage(String path) throws Exception {
        HttpResponse<String> answer = root.gets(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains(
                        "There is no reading %s of %s."
                                .formatted(path.split("/")[3], path.split("/")[2]));
    }

    @Test
    void theLinesAreACsv() throws Exception {
        HttpResponse<String> csv = root.gets("/readings/host.disk/used_percent/csv?days=30");
        assertThat(csv.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"amas-local-host.disk-used_percent.csv\"");
        assertThat(csv.body().lines()).hasSize(61).first().asString().startsWith("run,taken at,of");
    }

    @Test
    void theApiGivesPageAfterPage() throws Exception {
        String from = TODAY.minus(Duration.ofDays(4)).toString();
        JsonNode first = api("?name=used_percent&environment=local&limit=7&from=" + from);
        assertThat(first.path("items")).hasSize(7);
        JsonNode last = api("?name=used_percent&from=" + from + "&after=" + first.path("next"));
        assertThat(last.path("items")).hasSize(3);
        assertThat(last.path("next").isNull()).isTrue();
        JsonNode newest = last.path("items").get(1);
        assertThat(newest.path("value").asDouble()).isEqualTo(82);
        assertThat(newest.path("standing").asString()).isEqualTo("WARN");
        assertThat(newest.path("labels").path("mount").asString()).isEqualTo("/");
        assertThat(newest.path("procedure").asString()).isEqualTo("daily/system-status");
        assertThat(newest.path("kind").asString()).isEqualTo("host.disk");
    }

    @Test
    void theApiNamesWhatIsWrong() throws Exception {
        assertThat(refused("")).isEqualTo("name");
        assertThat(refused("?name=a&limit=0")).isEqualTo("limit");
        assertThat(refused("?name=a&limit=abc")).isEqualTo("limit");
        assertThat(refused("?name=a&after=-1")).isEqualTo("after");
        assertThat(refused("?name=a&environment=mars")).isEqualTo("environment");
        assertThat(refused("?name=a&from=2026-11-24T06:00:00Z&to=2026-11-23T06:00:00Z"))
                .isEqualTo("to");
        assertThat(refused("?name=a&from=yesterday")).isEqualTo("from");
        assertThat(refused("?name=a&form=2026-11-23T06:00:00Z")).isEqualTo("form");
    }

    private JsonNode api(String query) throws Exception {
        HttpResponse<String> answer = root.gets("/api/v1/readings" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String refused(String query) throws Exception {
        HttpResponse<String> answer = root.gets("/api/v1/readings" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        return problem.path("errors").get(0).path("field").asString();
    }
}
