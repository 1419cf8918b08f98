package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a script gets, what it may say, and what is made of it. */
class ScriptIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    @BeforeAll
    static void write() {
        PRODUCT.add(
                new Recipe("script/values")
                        .parameter("name: max-age, type: integer, default: 7")
                        .parameter("name: word, type: string, default: x")
                        .script("printf '%s|{word}|%s' \"$MAX_AGE\" \"$WORD\"")
                        .step(
                                "shell.command",
                                "command: [printf, '%s|%s|%s', '{word}',"
                                        + " '{environment}', 'run {run} is {max-age}']")
                        .script("env | cut -d= -f1 | sort | tr '\\n' ' '")
                        .script("pwd", "timeout: 10s")
                        .step(
                                "shell.script",
                                "interpreter: [sh], script: pwd, workingDirectory: /usr"),
                new Recipe("script/exits")
                        .script("exit 0")
                        .script("exit 3")
                        .step(
                                "shell.script",
                                "interpreter: [sh], script: exit 3, expectedExits: [3]")
                        .step(
                                "shell.script",
                                "interpreter: [sh], script: exit 4, warningExits: [4]")
                        .step("shell.command", "command: [/no/such/program]")
                        .script("kill -9 $$")
                        .script("cat; echo end"),
                new Recipe("script/hidden")
                        .script(
                                """
                                printf '%s\\n' '{"finding":{"severity":"WARNING",\
                                "place":"a\\u2066b","text":"gone \\u202egnp.exe\\u200b"}}'
                                printf '%s\\n' '{"table":{"title":"t\\u2069","columns":["c\\u202d"],\
                                "rows":[["cell \\u001b[31mred\\u202e"]]}}'
                                printf '%s\\n' '{"headline":"all \\u202ewell"}'
                                """),
                new Recipe("script/lines")
                        .script(
                                """
                                echo 'text {"reading":{"name":"no","value":1}}'
                                echo '{"reading":{"name":"ok","value":1}'
                                echo '{"reading":{"name":"ok","value":"1"}}'
                                echo '{"reading":{"value":1}}'
                                echo '{"finding":{"severity":"WILD","text":"t"}}'
                                echo '{"unknown":1}'
                                echo '{"progress":0.4}'
                                printf '{"headline":"last, without newline"}'
                                """),
                new Recipe("script/labels")
                        .script(labelled(20, 60) + labelled(1, 5000) + labelled(60, 5)),
                new Recipe("script/limits")
                        .script(reading("up", 80), "limits: { up: { warn: 80, fail: 90 } }")
                        .script(reading("up", 90), "limits: { up: { warn: 80, fail: 90 } }")
                        .script(reading("up", 79.9), "limits: { up: { warn: 80, fail: 90 } }")
                        .script(reading("down", 20), "limits: { down: { warn: 20, fail: 5 } }")
                        .script(reading("down", 5), "limits: { down: { warn: 20, fail: 5 } }")
                        .script(reading("down", 20.1), "limits: { down: { warn: 20, fail: 5 } }")
                        .script(reading("one", 1), "limits: { one: { fail: 1, worse: above } }")
                        .script(reading("one", 0), "limits: { one: { fail: 1, worse: above } }")
                        .script(reading("one", 1), "limits: { one: { warn: 1, worse: below } }"),
                new Recipe("script/severity")
                        .script(finding("INFO"))
                        .script(finding("WARNING"))
                        .script(finding("ERROR"))
                        .script(finding("CRITICAL")),
                new Recipe("script/stops")
                        .script("echo a")
                        .script("exit 1", "onFailure: stop")
                        .script("echo c"),
                new Recipe("script/troubled")
                        .script("echo begin; echo 'ERROR: no space left on device'; exit 2")
                        .script("echo 'fatal: no such thing' >&2; echo bye; exit 3"),
                new Recipe("script/passes").script("echo fine"));
    }

    @Test
    void A69_aForkBombFailsWhileThePagesGoOn() {
        PRODUCT.add(
                new Recipe("script/bomb")
                        .script(
                                """
                                bomb() {
                                  if [ "$1" -gt 0 ]; then bomb $(($1 - 1)) & bomb $(($1 - 1)) & fi
                                  sleep 20
                                }
                                bomb 11
                                """));
        long id = API.launched("script/bomb", "bare");
        long slowest = 0;
        JsonNode run;
        do {
            long asked = System.nanoTime();
            API.get("/actuator/health").has(200);
            slowest = Math.max(slowest, System.nanoTime() - asked);
            run = API.run(id);
        } while (!run.path("state").asString().equals("FAILED") && slowest < 30_000_000_000L);

        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("state").asString()).isEqualTo("FAILED");
        assertThat(step.path("reason").asString())
                .contains("killed with all it started", "amas.step.shell.processes is 1024");
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(3));
        assertThat(API.performed("script/passes", "bare").path("state").asString())
                .isEqualTo("PASSED");
    }

    private static String reading(String name, double value) {
        return "echo '{\"reading\":{\"name\":\"%s\",\"value\":%s,\"labels\":{\"of\":\"x\"}}}'"
                .formatted(name, value);
    }

    @Test
    void whatAStepSaysHidesNothingOnAPage() {
        JsonNode run = API.performed("script/hidden", "bare");
        JsonNode step = run.path("steps").get(0);
        assertThat(step.path("headline").asString()).isEqualTo("all \u202Ewell");
        assertThat(step.path("findings").get(0).path("place").asString()).isEqualTo("a\u2066b");
        Pages admin = new Pages(PRODUCT.base()).signedIn();
        for (String path : List.of("/runs/" + run.path("id"), "/findings?environment=bare")) {
            String page = admin.open(path).has(200).text();
            assertThat(page).as(path).contains("a\\u2066b", "gone \\u202Egnp.exe\\u200B");
            assertThat(page.substring(page.indexOf("<main")))
                    .as(path)
                    .doesNotContainPattern("[\u001B\u200B\u202A-\u202E\u2066-\u2069]");
        }
        assertThat(admin.open("/runs/" + run.path("id")).text())
                .contains("all \\u202Ewell", "t\\u2069", "c\\u202D")
                .contains("cell \\u001B[31mred\\u202E");
    }

    private static String finding(String severity) {
        return "echo '{\"finding\":{\"severity\":\"%s\",\"place\":\"p\",\"text\":\"t\"}}'"
                .formatted(severity);
    }

    private static List<String> states(JsonNode run) {
        return run.path("steps").valueStream().map(s -> s.path("state").asString()).toList();
    }

    @Test
    void theFirstErrorLineComesBeforeTheExitCode() {
        long id = API.performed("script/troubled", "bare").path("id").asLong();
        Pages root = new Pages(PRODUCT.base()).signedIn();
        String page = root.open("/runs/" + id).has(200).text();

        assertThat(page)
                .contains("<title>Failed: ")
                .containsPattern("exit code 2</span>\\s*<p[^>]*>ERROR: no space left on device<")
                .containsIgnoringCase("fatal: no such thing");
        assertThat(root.open("/history").text()).contains(": ERROR: no space left on device");
    }

    @Test
    void getsValuesByEnvironmentAndIsNeverSubstitutedInto() {
        String hostile = "$(id); `id` \"'\\ * ~ & | > x";
        JsonNode run =
                API.performed(
                        "script/values",
                        "bare",
                        "parameters",
                        Map.of("max-age", 30, "word", hostile));
        long id = run.path("id").asLong();

        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        assertThat(API.output(id, 1)).isEqualTo("30|{word}|" + hostile);
        assertThat(API.output(id, 2)).isEqualTo(hostile + "|bare|run " + id + " is 30");
        assertThat(API.output(id, 3).split(" "))
                .contains("MAX_AGE", "WORD", "PATH", "HOME")
                .doesNotContain("JAVA_HOME", "MAVEN_HOME", "USER", "LS_COLORS");
        assertThat(API.output(id, 4)).contains("/data/");
        assertThat(API.output(id, 5)).isEqualTo("/usr\n");
    }

    @Test
    void anExitCodeIsEvidence() {
        JsonNode run = API.performed("script/exits", "bare");

        assertThat(states(run))
                .containsExactly(
                        "PASSED", "FAILED", "PASSED", "WARNED", "NOT_RUN", "FAILED", "PASSED");
        assertThat(run.path("steps").get(4).path("reason").asString())
                .startsWith("there is no program ")
                .endsWith(" on this machine");
        assertThat(run.path("steps").get(1).path("reason").asString()).contains("3");
        assertThat(run.path("state").asString()).isEqualTo("FAILED");
        assertThat(API.output(run.path("id").asLong(), 7)).isEqualTo("end\n");
    }

    @Test
    void aLineThatIsNotExactlyRightIsPlainOutput() {
        JsonNode run = API.performed("script/lines", "bare");
        JsonNode step = run.path("steps").get(0);

        assertThat(step.path("state").asString()).isEqualTo("WARNED");
        assertThat(step.path("readings")).isEmpty();
        assertThat(step.path("findings").valueStream())
                .as("three of them mean to tell a result")
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.path("text").asString()).startsWith("3 lines");
                            assertThat(f.path("evidence").asString()).contains("not a number");
                        });
        assertThat(step.path("headline").asString()).isEqualTo("last, without newline");
        assertThat(API.output(run.path("id").asLong(), 1))
                .contains(
                        "{\"reading\":{\"name\":\"ok\",\"value\":1}\n", "WILD", "{\"unknown\":1}");
    }

    @Test
    void aLimitIsBreachedAtItsBound() {
        assertThat(states(API.performed("script/limits", "bare")))
                .containsExactly(
                        "WARNED", "FAILED", "PASSED", "WARNED", "FAILED", "PASSED", "FAILED",
                        "PASSED", "WARNED");
    }

    @Test
    void aStepIsAsBadAsItsWorstFinding() {
        assertThat(states(API.performed("script/severity", "bare")))
                .containsExactly("PASSED", "WARNED", "FAILED", "FAILED");
    }

    @Test
    void aFailureStopsWhatComesAfterItIfItSaysSo() {
        JsonNode run = API.performed("script/stops", "bare");
        assertThat(states(run)).containsExactly("PASSED", "FAILED", "SKIPPED");
        assertThat(run.path("steps").get(2).path("reason").asString()).contains("step 2");
    }

    @Test
    void theAuditKnowsWhoLaunchedWhatAndWhy() {
        long id =
                API.performed("script/passes", "bare", "reason", "acceptance reason")
                        .path("id")
                        .asLong();
        String after = "";
        JsonNode launch = null;
        do {
            JsonNode page = API.get("/api/v1/audit?limit=1000" + after).has(200).json();
            for (JsonNode event : page.path("items")) {
                if (event.path("action").asString().equals("run.launch")
                        && event.path("object").asString().equals(Long.toString(id))) {
                    launch = event;
                }
            }
            after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asLong();
        } while (!after.isEmpty());
        assertThat(launch).isNotNull();
        assertThat(launch.path("reason").asString()).isEqualTo("acceptance reason");
        assertThat(launch.path("environment").asString()).isEqualTo("bare");
        assertThat(launch.path("actor").path("kind").asString()).isEqualTo("api");
    }

    private static String labelled(int labels, int length) {
        String all =
                IntStream.range(0, labels)
                        .mapToObj(n -> "\"label%d\":\"%s\"".formatted(n, "v".repeat(length)))
                        .collect(Collectors.joining(","));
        return "echo '{\"reading\":{\"name\":\"r%d\",\"value\":1,\"labels\":{%s}}}'\n"
                .formatted(labels, all);
    }

    @Test
    void moreLabelsThanCanBeKeptHurtNobody() {
        JsonNode run = API.performed("script/labels", "bare");
        JsonNode readings = run.path("steps").get(0).path("readings");
        assertThat(readings.valueStream().map(r -> r.path("name").asString()))
                .containsExactlyInAnyOrder("r20", "r1");
        assertThat(readings.get(0).path("labels").size()).isEqualTo(20);
        new Pages(PRODUCT.base()).signedIn().open("/runs/" + run.path("id").asLong()).has(200);
        API.get("/api/v1/runs").has(200);
    }
}
