package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Procedures of the operator's own: new, changed, removed, broken, in a shipped one's place. */
class OperatorDirectoryIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    /** As an operator would copy it from the documentation. */
    private static final String DISK_REPORT =
            """
            key: daily/disk-report            # two segments [a-z0-9-]+/[a-z0-9-]+ = the file's path without .yaml
            title: Disk report
            purpose: Shows how full the data disk is.
            frequency: on-demand              # daily weekly monthly quarterly annual emergency on-demand
            category: Health checks
            owner: On-call engineer
            priority: P3
            budget: 1m                        # 30s 15m 1h 7d
            parameters:
              - { name: mount, type: string, default: / }   # string integer boolean choice duration; also required, choices, min, max, pattern, help
            steps:
              - title: Disk usage
                kind: host.disk
                timeout: 10s
                onFailure: continue           # or stop
                settings: { mounts: ["{mount}"] }
                limits: { used_percent: { warn: 80, fail: 90 } }
              - title: Largest folders
                kind: shell.script
                effect: READS                 # shell kinds must say it; native kinds compute it
                timeout: 2m
                settings: { interpreter: [sh], script: "du -x -d1 \\"$MOUNT\\" | sort -n | tail -20" }
            """;

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void theDocumentedExampleWorksAsItIsWritten() {
        Recipe.write(PRODUCT.procedures(), "daily/disk-report", DISK_REPORT);
        assertThat(texts(PRODUCT.reload().path("added"))).contains("daily/disk-report");
        PRODUCT.activate("daily/disk-report");

        JsonNode run =
                API.performed(
                        "daily/disk-report",
                        "production",
                        "parameters",
                        Map.of("mount", "/dev/shm"));

        JsonNode disk = run.path("steps").get(0);
        assertThat(disk.path("effect").asString()).isEqualTo("READS");
        if (!disk.path("state").asString().equals("NOT_RUN")) {
            assertThat(disk.path("readings").valueStream())
                    .anySatisfy(
                            r -> {
                                assertThat(r.path("name").asString()).isEqualTo("used_percent");
                                assertThat(r.path("warn").asInt()).isEqualTo(80);
                                assertThat(r.path("fail").asInt()).isEqualTo(90);
                                assertThat(r.path("labels").toString()).contains("/dev/shm");
                            });
        }
        assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("PASSED");
        assertThat(API.output(run.path("id").asLong(), 2)).contains("/dev/shm");
        JsonNode shown = API.get("/api/v1/procedures/daily/disk-report").has(200).json();
        assertThat(shown.path("parameters").get(0).path("default").asString()).isEqualTo("/");
        assertThat(shown.path("frequency").asString()).isEqualTo("on-demand");
    }

    @Test
    void aChangedFileIsTheNextVersionAndOldRunsKeepTheirs() {
        PRODUCT.add(new Recipe("operator/changing").script("echo one"));
        long first = API.performed("operator/changing", "bare").path("id").asLong();

        Path file = PRODUCT.procedures().resolve("operator/changing.yaml");
        Recipe.write(
                PRODUCT.procedures(),
                "operator/changing",
                "# only a remark\n" + new Recipe("operator/changing").script("echo one").yaml());
        assertThat(texts(PRODUCT.reload().path("changed"))).doesNotContain("operator/changing");
        new Recipe("operator/changing").script("echo two").in(PRODUCT.procedures());
        assertThat(texts(PRODUCT.reload().path("changed"))).contains("operator/changing");
        JsonNode second = API.performed("operator/changing", "bare");

        assertThat(file).exists();
        assertThat(second.path("version").asInt()).isEqualTo(2);
        assertThat(API.output(second.path("id").asLong(), 1)).isEqualTo("two\n");
        assertThat(API.run(first).path("version").asInt()).isEqualTo(1);
        assertThat(API.output(first, 1)).isEqualTo("one\n");
    }

    @Test
    void aRemovedFileRetiresItsProcedure() throws IOException {
        PRODUCT.add(new Recipe("operator/leaving").script("echo here"));
        long run = API.performed("operator/leaving", "bare").path("id").asLong();

        Files.delete(PRODUCT.procedures().resolve("operator/leaving.yaml"));
        assertThat(texts(PRODUCT.reload().path("retired"))).contains("operator/leaving");

        API.post("/api/v1/runs", Api.launch("operator/leaving", "bare")).problem(409);
        assertThat(API.run(run).path("state").asString()).isEqualTo("PASSED");
        PRODUCT.add(new Recipe("operator/leaving").script("echo back"));
        assertThat(API.performed("operator/leaving", "bare").path("state").asString())
                .isEqualTo("PASSED");
    }

    @Test
    void aReloadIsToldNothingAndRefusesABody() {
        API.post("/api/v1/procedures/reload", null).has(200);
        API.post("/api/v1/procedures/reload", "{}").has(200);
        API.post("/api/v1/procedures/reload", "{").problem(400);
        API.post("/api/v1/procedures/reload", "[]").problem(400);
        API.post("/api/v1/procedures/reload", Map.of("only", "own")).refuses("only");
        API.get("/api/v1/procedures/daily/system-status?x=1").refuses("x");
    }

    @Test
    void aBrokenFileIsNamedWithLineAndColumnAndKeepsNoOtherOut() throws IOException {
        Path file =
                Recipe.write(
                        PRODUCT.procedures(),
                        "broken/later",
                        new Recipe("broken/later")
                                .script("echo x")
                                .yaml()
                                .replace("priority: P3", "priority: P9"));
        new Recipe("operator/beside").script("echo beside").in(PRODUCT.procedures());

        JsonNode report = PRODUCT.reload();

        assertThat(texts(report.path("added"))).contains("operator/beside");
        JsonNode error =
                report.path("errors")
                        .valueStream()
                        .filter(e -> e.path("file").asString().endsWith("broken/later.yaml"))
                        .findFirst()
                        .orElseThrow();
        assertThat(error.path("line").asInt()).isEqualTo(7);
        assertThat(error.path("column").asInt()).isPositive();
        assertThat(error.path("message").asString()).contains("P3");
        API.get("/api/v1/procedures/broken/later").problem(404);
        API.post("/api/v1/runs", Api.launch("broken/later", "bare")).refuses("procedure");
        API.performed("operator/beside", "bare");
        Files.delete(file);
    }

    @Test
    void theLastGoodVersionSaysThatANewerFileCannotBeRead() throws IOException {
        Recipe good = new Recipe("operator/worsening").script("echo good");
        Path file = good.in(PRODUCT.procedures());
        PRODUCT.reload();
        Pages admin = new Pages(PRODUCT.base()).signedIn();
        String page = "/procedures/operator/worsening";
        assertThat(admin.open(page).has(200).text()).doesNotContain("has an error");

        Recipe.write(
                PRODUCT.procedures(),
                "operator/worsening",
                good.yaml().replace("priority: P3", "priority: P9"));
        PRODUCT.reload();

        assertThat(admin.open(page).has(200).text())
                .contains("A file of this procedure has an error")
                .contains("the last good version, which is this one, goes on being served")
                .containsPattern("operator/worsening\\.yaml:7:\\d+: ");
        assertThat(admin.open("/procedures/daily/system-status").text())
                .doesNotContain("has an error");
        assertThat(admin.open("/procedures").text())
                .containsPattern("operator/worsening\\.yaml:7:\\d+: ");

        good.in(PRODUCT.procedures());
        PRODUCT.reload();
        assertThat(admin.open(page).text()).doesNotContain("has an error");
        Files.delete(file);
        PRODUCT.reload();
    }

    @Test
    void aFileThatWasBrokenFromTheStartKeptNothingElseOut() {
        // Product wrote it before the application started.
        JsonNode report = PRODUCT.reload();
        assertThat(report.path("errors").valueStream().map(e -> e.path("file").asString()))
                .anyMatch(file -> file.endsWith("broken/from-the-start.yaml"));
        API.get("/api/v1/procedures/daily/system-status").has(200);
    }

    @Test
    void aMistakeOfEveryKindIsALoadError() throws IOException {
        refused("an unknown placeholder", "no-such-word", "nope", recipe("echo {no-such-word}"));
        refused("an unknown kind", "kind", "shell.scripd", script("shell.scripd", ""));
        refused("an effect left out", "effect", "effect", script("shell.script", ""));
        refused(
                "a lower effect",
                "CHANGES",
                "effect",
                "  - { title: T, kind: file.rotate, effect: READS, settings: {} }\n");
        refused(
                "an unknown limit",
                "nonsense",
                "nonsense",
                "  - { title: T, kind: host.disk, settings: {}, limits: { nonsense: { warn: 1 } }"
                        + " }\n");
        refused(
                "an unknown setting",
                "nonsense",
                "nonsense",
                "  - { title: T, kind: host.disk, settings: { nonsense: 1 } }\n");
        refused(
                "an unknown field",
                "nonsense",
                "nonsense",
                "  - { title: T, kind: host.disk, nonsense: 1 }\n");
        refused(
                "one bound without a direction",
                "worse",
                "used_percent",
                "  - { title: T, kind: host.disk, settings: {}, limits: { used_percent: { fail: 1 }"
                        + " } }\n");
    }

    private static String recipe(String word) {
        return "  - { title: T, kind: shell.command, effect: READS, settings: { command: [echo, \""
                + word.substring(5)
                + "\"] } }\n";
    }

    private static String script(String kind, String more) {
        return "  - { title: T, kind: "
                + kind
                + ", settings: { interpreter: [sh], script: \"true\" }"
                + more
                + " }\n";
    }

    private static void refused(String what, String word, String other, String step)
            throws IOException {
        String yaml = new Recipe("broken/kinds").yaml() + step;
        Path file = Recipe.write(PRODUCT.procedures(), "broken/kinds", yaml);
        JsonNode errors = PRODUCT.reload().path("errors");
        Files.delete(file);
        assertThat(errors.valueStream())
                .as(what)
                .anySatisfy(
                        e -> {
                            assertThat(e.path("file").asString()).endsWith("broken/kinds.yaml");
                            assertThat(e.path("line").asInt()).isGreaterThan(8);
                            assertThat(e.path("message").asString()).containsAnyOf(word, other);
                        });
    }

    @Test
    void aFileWithAShippedKeyTakesItsPlaceVisibly() throws IOException {
        String path = "/api/v1/procedures/daily/error-log-review";
        JsonNode shipped = API.get(path).json();
        Path file =
                new Recipe("daily/error-log-review").script("echo mine").in(PRODUCT.procedures());
        PRODUCT.reload();
        JsonNode own = API.get(path).json();
        Files.delete(file);
        PRODUCT.reload();

        assertThat(own.path("title").asString()).isEqualTo("Acceptance");
        assertThat(own.path("version").asInt()).isGreaterThan(shipped.path("version").asInt());
        assertThat(own.path("origin")).isNotEqualTo(shipped.path("origin"));
        assertThat(API.get(path).json().path("title")).isEqualTo(shipped.path("title"));
        assertThat(API.get(path).json().path("retired").asBoolean()).isFalse();
    }
}
