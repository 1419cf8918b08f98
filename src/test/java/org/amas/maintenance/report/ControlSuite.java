package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.duty.SteppedClock;
import org.amas.maintenance.report.UnpackedPack.Said;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The control question and its evidence, of a quarter in which everything is known. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ControlSuite {

    private static final String PASSWORD = "correct horse battery 9";
    private static final String DAYS = "from=2026-07-01&to=2026-09-30";
    private static final String QUESTION =
            "procedure=daily/system-status&environment=local&" + DAYS;
    private static final String DRAWN = QUESTION + "&sample=25&seed=4711";
    private static final String PAGE = "/reports/control?";
    private static final String PACK = "/reports/control/evidence.zip?";

    private final JsonMapper json = JsonMapper.builder().build();
    private Path folder;
    private int packs;
    private ConfigurableApplicationContext node;
    private ThirdQuarter quarter;

    abstract List<String> database() throws IOException;

    void stopDatabase() throws IOException {
        // The application's own ends with it.
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        ThirdQuarter.write(folder.resolve("procedures"));
        SteppedClock.start = ThirdQuarter.AFTERWARDS;
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.step.shell.enabled=true",
                                "--amas.run.poll=200ms",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d"));
        arguments.addAll(database());
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(arguments.toArray(String[]::new));
        SteppedClock.leap(node, ThirdQuarter.AFTERWARDS);
        Accounts accounts = node.getBean(Accounts.class);
        for (Role role : Role.values()) {
            accounts.create(role.word(), role.word(), role, PASSWORD);
        }
        quarter = ThirdQuarter.plant(node);
    }

    @AfterAll
    void stop() throws IOException {
        node.close();
        stopDatabase();
    }

    private Visitor visitor(Role role) throws Exception {
        int port = node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return new Visitor(port).signsIn(role.word(), PASSWORD);
    }

    private static String words(HttpResponse<String> page) {
        return page.body()
                .replaceAll("<[^>]*>", " ")
                .replace("&#39;", "'")
                .replaceAll("\\s+", " ")
                .replace(" ,", ",")
                .replace(" .", ".");
    }

    @Test
    void saysWhatBecameOfWhatWasOwedWithReasons() throws Exception {
        Visitor viewer = visitor(Role.VIEWER);
        String page =
                words(
                        viewer.gets(
                                PAGE
                                        + "procedure=daily/system-status&environment=local&period=2026-Q3"));
        assertThat(page)
                .contains(
                        "daily/system-status in Q3 2026, local : expected 92, on time 90, late 1,"
                                + " missed 1, incomplete 0, skipped 0, done elsewhere 0.",
                        ThirdQuarter.WHY,
                        "says ben",
                        "Nobody gave one.")
                .doesNotContain("still to come", "NOT_TRACKED");
    }

    @Test
    void eachNumberLeadsToExactlyTheDutiesBehindIt() throws Exception {
        Visitor viewer = visitor(Role.VIEWER);
        Map<String, Integer> expected =
                Map.of("all", 92, "ON_TIME", 90, "LATE", 1, "MISSED", 1, "SKIPPED", 0);
        for (Map.Entry<String, Integer> one : expected.entrySet()) {
            String page = viewer.gets(PAGE + QUESTION + "&fate=" + one.getKey()).body();
            assertThat(page.split("data-label=\"Duty\"", -1).length - 1)
                    .as(one.getKey())
                    .isEqualTo(one.getValue());
        }
    }

    @Test
    void saysWhatWasNotTrackedAndWhatIsStillToCome() throws Exception {
        JsonNode before = ask("from=2026-04-01&to=2026-06-30");
        assertThat(before.path("counts").path("expected").asInt()).isZero();
        assertThat(before.path("untracked").asInt()).isEqualTo(91);
        JsonNode now = ask("from=2026-10-01&to=2026-12-31");
        assertThat(now.path("counts").path("expected").asInt()).isZero();
        assertThat(now.path("untracked").asInt()).isEqualTo(5);
        assertThat(now.path("toCome").asInt()).isEqualTo(87);
        String page =
                words(
                        visitor(Role.VIEWER)
                                .gets(
                                        PAGE
                                                + "procedure=daily/system-status&environment=local&period=2026-Q4"));
        assertThat(page)
                .contains("87 more are still to come", "5 occurrences before", "NOT_TRACKED");
    }

    private JsonNode ask(String more) throws Exception {
        HttpResponse<String> answer =
                visitor(Role.VIEWER)
                        .gets(
                                "/api/v1/reports/control?procedure=daily/system-status&environment=local&"
                                        + more);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    @Test
    void theApiCountsEachDutyOnceAndDrawsTheSame() throws Exception {
        JsonNode answer = ask(DAYS + "&sample=25&seed=4711");
        assertThat(answer.path("sentence").asString())
                .startsWith("daily/system-status in Q3 2026, local: expected 92, on time 90");
        List<Long> duties =
                answer.path("duties").valueStream().map(d -> d.path("id").asLong()).toList();
        assertThat(duties).hasSize(92).doesNotHaveDuplicates();
        List<Long> drawn =
                answer.path("draw").path("duties").valueStream().map(JsonNode::asLong).toList();
        assertThat(drawn).isEqualTo(Draw.of("4711", 25, duties).duties());
        String page = visitor(Role.VIEWER).gets(PAGE + DRAWN).body();
        String sample = page.substring(page.indexOf("id=\"draw\""));
        assertThat(sample).contains("printf &#39;%s&#39; &#39;4711:812&#39; | sha256sum");
        drawn.forEach(duty -> assertThat(sample).contains(">" + duty + "</td>"));
        JsonNode made = ask(DAYS + "&sample=3");
        assertThat(made.path("draw").path("seed").asString()).matches("[0-9a-f]{16}");
    }

    @Test
    void aSeedThatIsMadeIsInTheAddress() throws Exception {
        HttpResponse<String> answer =
                visitor(Role.VIEWER).gets(PAGE + QUESTION + "&sample=25&seed=");
        assertThat(answer.statusCode()).isIn(302, 303);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .contains(DAYS.split("&")[0], "sample=25")
                .containsPattern("seed=[0-9a-f]{16}");
    }

    @Test
    void saysWhatIsWrongAndKeepsWhatWasTyped() throws Exception {
        Map<String, String> wrong = new TreeMap<>();
        wrong.put(QUESTION + "&sample=93&seed=4711", "Draw 1 to 92 duties.");
        wrong.put(QUESTION + "&sample=0&seed=4711", "Draw 1 to 92 duties.");
        wrong.put(QUESTION + "&sample=many&seed=4711", "Draw 1 to 92 duties.");
        wrong.put(QUESTION + "&sample=5&seed=a'b", "Write 1 to 64 letters");
        wrong.put(QUESTION.replace("2026-07-01", "yesterday"), "Write the day as 2026-07-01.");
        wrong.put(
                QUESTION.replace("2026-07-01", "2026-12-01"), "The last day is before the first.");
        wrong.put(QUESTION.replace("2026-07-01", "2006-07-01"), "Ask about at most 800 days.");
        wrong.put(QUESTION.replace("daily/system-status", "no/such"), "Choose a procedure");
        wrong.put(QUESTION.replace("local", "moon"), "Choose one of the environments");
        wrong.put(QUESTION + "&period=2026-Q5", "Write it as 2026-Q3");
        wrong.put(QUESTION + "&fate=GOOD", "There is no such column.");
        wrong.put(QUESTION + "&form=2026-07-01", "This page has no filter “form”");
        String oneDay = QUESTION.replace("2026-09-30", "2026-07-01");
        wrong.put(oneDay + "&sample=2&seed=4711", "There is one duty to draw from: write 1.");
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            HttpResponse<String> page =
                    visitor(Role.VIEWER).gets(PAGE + one.getKey().replace("'", "%27"));
            assertThat(page.statusCode()).as(one.getKey()).isEqualTo(422);
            assertThat(page.body()).contains("There is a problem", one.getValue());
        }
        assertThat(visitor(Role.VIEWER).gets(PAGE + QUESTION + "&sample=93&seed=4711").body())
                .contains("value=\"93\"", "value=\"4711\"", "expected");
        assertThat(visitor(Role.VIEWER).gets(PAGE + oneDay).body())
                .contains("There is one.")
                .doesNotContain("1 to 1");
        HttpResponse<String> api =
                visitor(Role.VIEWER).gets("/api/v1/reports/control?" + QUESTION + "&sample=93");
        assertThat(api.statusCode()).isEqualTo(400);
        assertThat(api.body()).contains("\"field\":\"sample\"", "Draw 1 to 92 duties.");
    }

    @Test
    void onlyWhoMayExportTakesEvidenceOut() throws Exception {
        for (Role role : Role.values()) {
            boolean may = role == Role.AUDITOR || role == Role.LEAD || role == Role.ADMIN;
            Visitor visitor = visitor(role);
            assertThat(visitor.gets(PAGE + DRAWN).body().contains("/evidence.zip?"))
                    .as("link for " + role)
                    .isEqualTo(may);
            if (!may) {
                assertThat(visitor.downloads(PACK + DRAWN).statusCode()).isEqualTo(403);
            }
        }
        Visitor auditor = visitor(Role.AUDITOR);
        assertThat(auditor.downloads(PACK + QUESTION + "&sample=93&seed=1").statusCode())
                .isEqualTo(400);
    }

    private UnpackedPack taken(String query) throws Exception {
        HttpResponse<byte[]> answer = visitor(Role.AUDITOR).downloads(PACK + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("evidence-daily-system-status-local-2026-07-01-2026-09-30-");
        return UnpackedPack.of(
                answer.body(), Files.createDirectory(folder.resolve("pack" + ++packs)));
    }

    @Test
    void aPackHasAllThatIsKeptOfWhatWasDrawnAndProvesIt() throws Exception {
        UnpackedPack pack = taken(QUESTION + "&sample=92&seed=4711");
        long real = quarter.real();
        String run = "runs/%d/".formatted(real);
        assertThat(pack.names())
                .contains(
                        "README.txt",
                        "SHA256SUMS",
                        "Verify.java",
                        "verify.sh",
                        "question.json",
                        "population.csv",
                        "duties/%d.json".formatted(quarter.duty(ThirdQuarter.MISSED)),
                        "sign-offs/2026-08-15.json",
                        run + "run.json",
                        run + "definition.yaml",
                        run + "version.json",
                        run + "parameters.json",
                        run + "approvals.json",
                        run + "steps/01.json",
                        run + "steps/01.output.txt",
                        "audit/events.jsonl",
                        "audit/head.json");
        assertThat(pack.read(run + "definition.yaml")).contains("kind: shell.script");
        assertThat(pack.read(run + "steps/01.output.txt")).contains("Grüße from the tables");
        assertThat(pack.read(run + "steps/01.json"))
                .contains("dead_rows", "\"state\" : \"PASSED\"");
        assertThat(pack.read("sign-offs/2026-08-15.json")).contains(ThirdQuarter.WHY);
        assertThat(pack.read("audit/events.jsonl"))
                .contains(
                        "\"run.launch\"",
                        "\"run.end\"",
                        "\"procedure.load\"",
                        "\"evidence.export\"")
                .doesNotContain("session.sign-in");
        assertThat(pack.read("README.txt"))
                .contains("Seed: 4711", "expected 92, on time 90, late 1");
        assertThat(pack.verified())
                .returns(0, Said::code)
                .extracting(Said::words)
                .asString()
                .contains("files are as they were packed: 92 duties to draw from");
        assertThat(sealed(pack)).isTrue();
    }

    /** The record has the hash of the pack's own list of hashes. */
    private boolean sealed(UnpackedPack pack) throws IOException {
        return node
                .getBean(JdbcClient.class)
                .sql("select detail from audit_event where action = 'evidence.seal'")
                .query(String.class)
                .list()
                .stream()
                .anyMatch(detail -> detail.contains(hash(pack)));
    }

    private static String hash(UnpackedPack pack) {
        try {
            return Digest.of(pack.read("SHA256SUMS"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isVerifiedByProgramsOfItsOwn() throws Exception {
        UnpackedPack pack = taken(DRAWN);
        Said sums = pack.runs("sha256sum", "-c", "SHA256SUMS");
        assertThat(sums.code()).as(sums.words()).isZero();
        assertThat(sums.words().lines().filter(line -> line.endsWith(": OK")).count())
                .isEqualTo(pack.names().size() - 1);
        Said script = pack.runs("sh", "verify.sh");
        assertThat(script.code()).as(script.words()).isZero();
        Said java = pack.runs(UnpackedPack.java(), "Verify.java");
        assertThat(java.code()).as(java.words()).isZero();
        assertThat(java.words()).contains("92 duties to draw from and the draw");

        pack.flips("population.csv");
        Files.createFile(pack.folder().resolve("more.txt"));
        for (Said said :
                List.of(
                        pack.runs("sh", "verify.sh"),
                        pack.runs(UnpackedPack.java(), "Verify.java"))) {
            assertThat(said.code()).as(said.words()).isEqualTo(1);
            assertThat(said.words())
                    .contains("population.csv: SHA-256 is ", "more.txt: it is not in SHA256SUMS");
        }
    }

    @Test
    void oneChangedByteOfAnyFileIsNamed() throws Exception {
        UnpackedPack pack = taken(QUESTION + "&sample=3&seed=7");
        for (String name : pack.names()) {
            byte[] before = Files.readAllBytes(pack.folder().resolve(name));
            for (int at : List.of(0, before.length / 3, before.length - 1)) {
                byte[] after = before.clone();
                after[at] ^= 1;
                Files.write(pack.folder().resolve(name), after);
                Said said = pack.verified();
                assertThat(said.code()).as(name + " at " + at).isEqualTo(1);
                String why = name.equals("SHA256SUMS") ? "SHA256SUMS" : name + ": SHA-256 is ";
                assertThat(said.words()).as(name + " at " + at).contains(why);
            }
            Files.write(pack.folder().resolve(name), before);
        }
        assertThat(pack.verified().code()).isZero();
    }

    @Test
    void whatIsMissingOrMoreIsNamed() throws Exception {
        UnpackedPack pack = taken(QUESTION + "&sample=3&seed=7");
        for (String name : pack.names()) {
            if (name.equals("SHA256SUMS")) {
                continue;
            }
            byte[] before = Files.readAllBytes(pack.folder().resolve(name));
            Files.delete(pack.folder().resolve(name));
            Said said = pack.verified();
            assertThat(said.code()).as(name).isEqualTo(1);
            assertThat(said.words()).contains(name + ": it is missing");
            Files.write(pack.folder().resolve(name), before);
        }
        pack.write("runs/extra.json", "{}");
        assertThat(pack.verified().words()).contains("runs/extra.json: it is not in SHA256SUMS");
    }

    @Test
    void aDamagedZipNamesTheFile() throws Exception {
        byte[] zip = visitor(Role.AUDITOR).downloads(PACK + DRAWN).body();
        UnpackedPack pack =
                UnpackedPack.of(zip, Files.createDirectory(folder.resolve("pack" + ++packs)));
        Path file = folder.resolve("damaged" + packs + ".zip");
        for (String name : List.of("README.txt", "population.csv", "audit/events.jsonl")) {
            byte[] damaged = zip.clone();
            // The first file of that name: behind its header and the name there is its content.
            damaged[
                            new String(zip, StandardCharsets.ISO_8859_1).indexOf(name)
                                    + name.length()
                                    + 60] ^=
                    4;
            Files.write(file, damaged);
            Said said = pack.verified(file);
            assertThat(said.code()).as(name).isEqualTo(1);
            assertThat(said.words()).contains(name + ": ");
        }
        Files.write(file, zip);
        assertThat(pack.verified(file).code()).isZero();
        Files.write(file, Arrays.copyOf(zip, zip.length / 2));
        assertThat(pack.verified(file).code()).isEqualTo(2);
    }

    /** By somebody who also mends SHA256SUMS. */
    @Test
    void aChangeThatMendsItsSumIsFoundByWhatElseSaysSo() throws Exception {
        UnpackedPack whole = taken(QUESTION + "&sample=92&seed=4711");
        String run = "runs/%d/".formatted(quarter.real());
        String file = run + "definition.yaml";
        String definition = Digest.of(whole.read(file));
        List<String[]> changes =
                List.of(
                        new String[] {file, "timeout: 60s", "timeout: 61s", file + ": SHA-256 is "},
                        new String[] {
                            run + "version.json", definition, "0".repeat(64), file + ": SHA-256 is "
                        },
                        new String[] {
                            run + "steps/01.output.txt",
                            "tables",
                            "chairs",
                            run + "steps/01.output.txt: SHA-256 is "
                        },
                        new String[] {
                            "question.json",
                            "\"seed\" : \"4711\"",
                            "\"seed\" : \"4712\"",
                            "question.json: it says that "
                        },
                        new String[] {
                            "audit/events.jsonl",
                            "\"anna\"",
                            "\"anne\"",
                            "its content is not what was recorded"
                        },
                        new String[] {
                            "audit/head.json",
                            "\"number\" : ",
                            "\"number\" : 9",
                            "audit/head.json says #9"
                        });
        for (String[] change : changes) {
            UnpackedPack pack = copy(whole);
            pack.replaces(change[0], change[1], change[2]);
            Said said = pack.verified();
            assertThat(said.code()).as(change[0]).isEqualTo(1);
            assertThat(said.words()).as(change[0]).contains(change[3]);
        }
        UnpackedPack both = copy(whole);
        both.replaces(file, "timeout: 60s", "timeout: 61s");
        both.replaces(run + "version.json", definition, Digest.of(both.read(file)));
        assertThat(both.verified().words())
                .contains(file + ": SHA-256 is ", "of the audit record says " + definition);
        UnpackedPack cut = copy(whole);
        String events = cut.read("audit/events.jsonl");
        cut.replaces(
                "audit/events.jsonl",
                events.substring(events.lastIndexOf('\n', events.length() - 2)),
                "\n");
        assertThat(cut.verified().words()).contains("audit/events.jsonl: it ends with #");
    }

    private UnpackedPack copy(UnpackedPack pack) throws IOException {
        return pack.copied(Files.createDirectory(folder.resolve("pack" + ++packs)));
    }

    @Test
    void aPackThatWasWrittenAnewIsFoundByTheWholeRecord() throws Exception {
        UnpackedPack pack = taken(QUESTION + "&sample=3&seed=7");
        HttpResponse<byte[]> record = visitor(Role.AUDITOR).downloads("/audit.jsonl");
        Path file = Files.write(folder.resolve("audit" + ++packs + ".jsonl"), record.body());
        assertThat(pack.verified(file.toString()))
                .returns(0, Said::code)
                .extracting(Said::words)
                .asString()
                .contains("The audit record says so too");
        String duty =
                pack.names().stream()
                        .filter(n -> n.startsWith("duties/"))
                        .findFirst()
                        .orElseThrow();
        pack.write(duty, pack.read(duty) + "\n");
        pack.write(
                "SHA256SUMS",
                pack.read("SHA256SUMS")
                        .replaceAll(
                                "[0-9a-f]{64}  " + duty, Digest.of(pack.read(duty)) + "  " + duty));
        assertThat(pack.verified().code()).as("nothing in it contradicts itself").isZero();
        assertThat(pack.verified(file.toString()))
                .returns(1, Said::code)
                .extracting(Said::words)
                .asString()
                .contains("SHA256SUMS: SHA-256 is ", "no event evidence.seal");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.stream().filter(line -> !line.contains("run.end")).toList());
        assertThat(pack.verified(file.toString()).words()).contains("is missing");
    }

    @Test
    void saysHonestlyWhatIsNoLongerKept() throws Exception {
        long run = quarter.real() + 1;
        JdbcClient jdbc = node.getBean(JdbcClient.class);
        byte[] printed =
                jdbc.sql(
                                "select content from run_chunk where step_id = (select id from"
                                        + " run_step where run_id = ?)")
                        .param(run)
                        .query(byte[].class)
                        .single();
        jdbc.sql("delete from run_chunk where step_id = (select id from run_step where run_id = ?)")
                .param(run)
                .update();
        UnpackedPack pack = taken(QUESTION + "&sample=92&seed=1");
        assertThat(pack.read("runs/%d/steps/01.json".formatted(run)))
                .contains("It printed %d bytes, of which 0 are kept".formatted(printed.length));
        assertThat(pack.verified().code()).isZero();
    }

    @Test
    void theTextThatIsInThePackIsTheCommandOfTheApplication() throws Exception {
        UnpackedPack pack = taken(QUESTION + "&sample=1&seed=1");
        String own =
                Files.readString(
                        Path.of("src/main/java/org/amas/maintenance/report/PackVerifier.java"));
        assertThat(own).endsWith(pack.read("Verify.java"));
        assertThat(own.lines().filter(line -> line.startsWith("import")))
                .allMatch(line -> line.startsWith("import java."));
    }
}
