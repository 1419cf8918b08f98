package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an attacker would send, over HTTP; no canary may appear, no run start, no row change. */
class AttackIT {

    private static final String RUNS = "/api/v1/runs";
    private static final Pattern LINK = Pattern.compile("(?:href|hx-get)=\"(/[^\"#]*)");
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final Path CANARY = PRODUCT.directory().resolve("canary");
    private static Pages admin;
    private static long run;

    @BeforeAll
    static void prepare() {
        PRODUCT.add(
                new Recipe("attack/echo")
                        .parameter("name: word, type: string, default: a")
                        .parameter("name: size, type: choice, choices: [s, m], default: s")
                        .step("shell.command", "command: [echo, 'said {word}']")
                        .script("printf '<script>alert(1)</script>\\n'; env | cut -d= -f1 | sort"),
                new Recipe("attack/list")
                        .parameter("name: file, type: string, default: /tmp")
                        .step("shell.command", "command: [ls, '{file}']"));
        admin = new Pages(PRODUCT.base()).signedIn();
        run = API.performed("attack/echo", "bare").path("id").asLong();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static long runs() {
        return API.get(RUNS + "?limit=1").json().path("items").path(0).path("id").asLong();
    }

    private static Answer launch(String procedure, Map<String, ?> parameters) {
        return API.post(RUNS, Api.launch(procedure, "bare", "parameters", parameters));
    }

    @Test
    void a04_aNameThatWouldEndAnEventIsNoName() throws IOException {
        String yaml = new Recipe("broken/event").script("echo x").yaml();
        for (String title : List.of("a\\n\\nevent: done\\ndata: x", "a\\rid: 9")) {
            Path file =
                    Recipe.write(
                            PRODUCT.procedures(),
                            "broken/event",
                            yaml.replace("title: Step 1", "title: \"" + title + "\""));
            JsonNode errors = PRODUCT.reload().path("errors");
            Files.delete(file);
            assertThat(errors.valueStream())
                    .anyMatch(e -> e.path("file").asString().endsWith("broken/event.yaml"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm \u202Efdp.exe",
                "zero\u200Bwidth",
                "\u2066isolated\u2069",
                "\uFEFFmarked"
            })
    void a09_whatHidesOrTurnsTextIsNoValueAndNoReason(String hidden) {
        launch("attack/echo", Map.of("word", hidden)).refuses("parameters.word");
        API.post(RUNS, Api.launch("attack/echo", "bare", "reason", hidden)).refuses("reason");
        assertThat(admin.open("/audit?what=attack/echo").text()).doesNotContain(hidden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/history?person=%s",
                "/history?procedure=%s",
                "/history?environment=%s",
                "/history?state=%s",
                "/history?from=%s",
                "/audit?who=%s",
                "/audit?what=%s",
                "/audit?outcome=%s",
                "/audit?from=%s",
                "/settings/people?on=%s",
                "/sign-in?continue=%s",
                "/procedures/attack/echo?in=%s",
                "/procedures/attack/%s",
                "/nothing/%s?callback=%s",
                RUNS + "?state=%s&sort=%s&callback=%s",
                RUNS + "?actor=%s"
            })
    void a11_whatIsSentComesBackAsText(String path) {
        String script = "\"><script>window.__pwn=1</script>'";
        String address = path.replace("%s", encoded(script).replace("+", "%20"));
        Answer page = path.startsWith("/api") ? API.get(address) : admin.open(address);

        assertThat(page.status()).isLessThan(500);
        if (!page.header("Content-Type").contains("json")) {
            assertThat(page.text()).doesNotContain("<script>window.__pwn");
        }
        assertThat(page.header("Content-Type")).doesNotContain("javascript");
    }

    @Test
    void a12_outputIsNeverAPage() {
        for (String path :
                List.of(
                        "/runs/" + run + "/steps/2/raw",
                        RUNS + "/" + run + "/output",
                        RUNS + "/" + run + "/steps/2/output")) {
            Answer answer = admin.open(path).has(200);
            assertThat(answer.text()).contains("<script>alert(1)</script>");
            assertThat(answer.header("Content-Type")).startsWith("text/plain");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).startsWith("sandbox");
        }
        assertThat(admin.open("/runs/" + run + "/steps/2/raw").header("Content-Disposition"))
                .startsWith("attachment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__${T(java.lang.Runtime).getRuntime().exec('touch CANARY')}__::.x",
                "${T(java.lang.Runtime).getRuntime().exec('touch CANARY')}",
                "[[${7*7}]]",
                "~{::${7*7}}",
                "#{7*7}"
            })
    void a14_anExpressionIsText(String template) {
        String text = template.replace("CANARY", CANARY.toString());
        String address = encoded(text).replace("+", "%20");
        JsonNode done =
                API.ended(
                        launch("attack/echo", Map.of("word", text))
                                .has(201)
                                .json()
                                .path("id")
                                .asLong());
        assertThat(API.output(done.path("id").asLong(), 1)).isEqualTo("said " + text + "\n");
        for (String path :
                List.of(
                        "/audit?who=%s&lang=%s",
                        "/history?procedure=%s",
                        "/procedures/%s/%s",
                        "/procedures/attack/echo?in=%s",
                        "/runs/%s",
                        "/sign-in?continue=%s",
                        "/%s")) {
            Answer page = admin.open(path.replace("%s", address));
            assertThat(page.status()).as(path).isLessThan(500);
            assertThat(page.text()).as(path).doesNotContain(">49<", "\"49\"");
        }
        assertThat(CANARY).doesNotExist();
    }

    @Test
    void a16_nothingLooksUpWhatIsWrittenInAHeader() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(500);
            String lookup = "${jndi:ldap://127.0.0.1:" + listener.getLocalPort() + "/x}";
            for (String header :
                    List.of(
                            "User-Agent",
                            "Referer",
                            "X-Forwarded-For",
                            "Accept-Language",
                            "X-Api")) {
                API.send("GET", RUNS, null, header, lookup);
                API.send("GET", "/nowhere", null, header, lookup);
            }
            launch("attack/echo", Map.of("word", lookup)).has(201);
            API.post(RUNS, lookup).problem(400);
            boolean called = true;
            try {
                listener.accept().close();
            } catch (SocketTimeoutException nobody) {
                called = false;
            }
            assertThat(called).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; touch CANARY",
                "$(touch CANARY)",
                "`touch CANARY`",
                "| touch CANARY",
                "&& touch CANARY",
                "' ; touch CANARY ; '",
                "*",
                "~",
                "@/etc/passwd",
                "{run}",
                "$HOME"
            })
    void a17_a19_aValueArrivesAsItWasGiven(String value) {
        String text = value.replace("CANARY", CANARY.toString());
        long id = launch("attack/echo", Map.of("word", text)).has(201).json().path("id").asLong();
        API.ended(id);
        assertThat(API.output(id, 1)).isEqualTo("said " + text + "\n");
        assertThat(CANARY).doesNotExist();
    }

    /** Neither yes nor no must not become the more dangerous of the two. */
    @ParameterizedTest
    @ValueSource(strings = {"maybe", "on", "1", "TRUE "})
    void aDryRunThatIsNeitherWantedNorNotIsNoRun(String value) {
        long before = runs();
        String page = "/procedures/attack/list";

        Map<String, String> form =
                Map.of("environment", "bare", "parameters.file", "x", "dryRun", value);
        assertThat(admin.submit(page, page + "/runs", form).has(422).text())
                .contains("Dry run must be true or false");
        assertThat(runs()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-la", "--help", "-oProxyCommand=x", "--upload-pack=x"})
    void a18_noWayInLetsAValueBecomeAnOption(String value) {
        long before = runs();
        launch("attack/list", Map.of("file", value)).refuses("parameters.file");
        API.post(
                        RUNS,
                        Api.launch(
                                "attack/list",
                                "bare",
                                "dryRun",
                                true,
                                "parameters",
                                Map.of("file", value)))
                .refuses("parameters.file");
        String page = "/procedures/attack/list";
        Map<String, String> form = Map.of("environment", "bare", "parameters.file", value);
        admin.submit(page, page + "/runs", form).has(422);
        admin.submit(page, page + "/plan", form).has(422);
        assertThat(runs()).isEqualTo(before);
    }

    @Test
    void a20_aChoiceTakesItsChoicesOnly() {
        for (Object value : List.of("xl", "S", "s ", "", List.of("s"), 1)) {
            launch("attack/echo", Map.of("size", value)).refuses("parameters.size");
        }
    }

    @Test
    void a21_aScriptGetsAnEnvironmentOfItsOwn() {
        for (String name : List.of("LD_PRELOAD", "BASH_ENV", "PATH", "IFS", "BASH_FUNC_x%%")) {
            launch("attack/echo", Map.of(name, "x")).refuses("parameters." + name);
        }
        assertThat(API.output(run, 2).lines().skip(1))
                .isSubsetOf(
                        "AMAS_ENVIRONMENT",
                        "AMAS_RUN",
                        "AMAS_STEP_TOKEN",
                        "HOME",
                        "LANG",
                        "LC_ALL",
                        "OLDPWD",
                        "PATH",
                        "PWD",
                        "SHLVL",
                        "SIZE",
                        "TMPDIR",
                        "TZ",
                        "WORD",
                        "_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runAs",
                "uid",
                "command",
                "status",
                "ownerId",
                "approvedBy",
                "id",
                "version"
            })
    void a22_noFieldBinds(String field) {
        long before = runs();
        API.post(RUNS, Api.launch("attack/echo", "bare", field, "1")).refuses(field);
        String page = "/procedures/attack/echo";
        admin.submit(page, page + "/runs", Map.of("environment", "bare", field, "1")).has(422);
        API.post(RUNS + "/" + run + "/cancellation", Map.of(field, "1")).refuses(field);
        assertThat(runs()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e%2fetc%2fpasswd",
                "%2Fetc%2Fpasswd",
                "1%00",
                "..;/x"
            })
    void a24_anIdIsNoPath(String id) {
        for (String path :
                List.of("/runs/%s", "/runs/%s/steps/1/raw", "/app/%s", RUNS + "/%s/output")) {
            String address = path.replace("%s", id);
            Answer answer = path.startsWith("/api") ? API.get(address) : admin.open(address);
            assertThat(answer.status()).as(address).isIn(400, 404);
            assertThat(answer.text()).doesNotContain("root:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"' or '1'='1", "x') or 1=1 --", "%", "_", "\\", "1;drop table run_run"})
    void a27_aFilterIsAValue(String text) {
        String value = encoded(text);
        for (String path :
                List.of(
                        RUNS + "?actor=%s",
                        "/history?person=%s",
                        "/audit?who=%s",
                        "/audit?what=%s")) {
            String address = path.replace("%s", value);
            if (path.startsWith("/api")) {
                assertThat(API.get(address).has(200).json().path("items")).as(address).isEmpty();
            } else {
                admin.open(address).has(200);
            }
        }
        assertThat(admin.open("/history?procedure=" + value).has(400).text())
                .contains("There is no procedure");
        API.get(RUNS + "?procedure=" + value).refuses("procedure");
        API.get(RUNS + "?environment=" + value).refuses("environment");
        assertThat(API.get(RUNS + "?after=1%20or%201=1").status()).isEqualTo(400);
        assertThat(runs()).isPositive();
    }

    @Test
    void a33_lookingAtEverythingChangesNothing() {
        long events = AuditRead.head(API);
        long newest = runs();
        Deque<String> open =
                new ArrayDeque<>(
                        List.of(
                                "/",
                                "/procedures",
                                "/history",
                                "/targets",
                                "/audit",
                                "/settings/people",
                                "/settings/tokens",
                                "/settings/profile"));
        Set<String> seen = new TreeSet<>(open);
        for (int pages = 0; !open.isEmpty() && pages < 150; pages++) {
            Answer page = admin.open(open.remove());
            assertThat(page.status()).isLessThan(500);
            Matcher links = LINK.matcher(page.text());
            while (links.find()) {
                String path = links.group(1).replace("&amp;", "&");
                boolean recorded =
                        path.startsWith("/audit.")
                                || path.contains(".csv")
                                || path.contains("/evidence.zip");
                if (!recorded && !path.matches("/(app|vendor)/.*|.*/stream.*") && seen.add(path)) {
                    open.add(path);
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(50);
        assertThat(AuditRead.head(API)).isEqualTo(events);
        assertThat(runs()).isEqualTo(newest);
    }

    @Test
    void a41_nothingSignedInIsKeptByABrowser() {
        for (String path : List.of("/procedures", "/runs/" + run, "/audit", RUNS, "/nowhere")) {
            assertThat(admin.open(path).header("Cache-Control")).as(path).contains("no-store");
        }
        assertThat(admin.open("/procedures").text()).contains("\"historyCacheSize\":0");
    }

    @Test
    void a44_whatSomebodyElseOwnsIsNotThere() {
        Pages lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
        admin.token("read");
        Matcher token =
                Pattern.compile("/settings/tokens/\\d+/revocation")
                        .matcher(admin.open("/settings/tokens").text());
        assertThat(token.find()).isTrue();
        lead.submit("/settings/profile", token.group(), Map.of()).has(404);
        for (String path :
                List.of(
                        "/runs/999999",
                        "/runs/999999/stream",
                        "/runs/999999/fragment?step=1",
                        "/runs/999999/steps/1/raw",
                        "/runs/999999/steps/1/output?from=1&to=2",
                        "/runs/999999/steps/1/search?q=x",
                        RUNS + "/999999",
                        RUNS + "/999999/output")) {
            lead.open(path).has(404);
        }
    }

    @Test
    void a47_noParameterWidensWhatATokenMaySee() {
        Api reader = admin.token("launch");
        for (String path : List.of(RUNS + "?scope=all&user=root", RUNS + "?scope=admin")) {
            reader.get(path).problem(400);
        }
        reader.post("/api/v1/procedures/reload?scope=admin", null).problem(403);
        reader.post("/api/v1/procedures/reload", null, "X-Role", "ADMIN").problem(403);
    }

    @Test
    void a50_aFragmentNeedsTheSameAsItsPage() {
        Api stranger = new Api(PRODUCT.base(), null);
        for (String path :
                List.of(
                        "/runs/%d",
                        "/runs/%d/stream",
                        "/runs/%d/fragment?step=1",
                        "/runs/%d/steps/2/raw",
                        "/runs/%d/steps/2/output?from=1&to=9",
                        "/runs/%d/steps/2/search?q=script",
                        "/history",
                        "/audit")) {
            Answer answer = stranger.send("GET", path.formatted(run), null, "HX-Request", "true");
            answer.has(401);
            assertThat(answer.text()).doesNotContain("alert(1)", "attack/echo");
        }
    }

    @Test
    void a59_aSecretThatAStepPrintsIsNowhere() throws IOException {
        String script =
                """
                s="amas_redis"; s="${s}_password"
                echo "plain $s"; echo "error $s" >&2
                printf 'split amas_re'; sleep 0.3; printf 'dis_pass'; sleep 0.3; echo 'word'
                printf %s "$s" | base64; printf %s "$s" | od -An -tx1 | tr -d ' \\n'; echo
                set -x; : "$s"
                echo '{"reading":{"name":"n","value":1,"unit":"'$s'","labels":{"of":"'$s'"}}}'
                echo '{"table":{"title":"t '$s'","columns":["c '$s'"],"rows":[["'$s'"]]}}'
                """;
        PRODUCT.add(new Recipe("attack/leak").script(script));
        PRODUCT.activate("attack/leak");
        long id = API.performed("attack/leak", "production").path("id").asLong();
        String secret = "amas_redis_password";
        List<String> forms =
                List.of(
                        secret,
                        java.util.Base64.getEncoder().encodeToString(secret.getBytes()),
                        java.util.HexFormat.of().formatHex(secret.getBytes()));
        for (String path : List.of("/runs/%d", "/runs/%d/steps/1/raw", RUNS + "/%d")) {
            assertThat(admin.open(path.formatted(id)).has(200).text()).doesNotContain(forms);
        }
        assertThat(API.output(id, 1)).contains("plain ", "error ", "split ").doesNotContain(forms);
        long elsewhere = API.performed("attack/leak", "bare").path("id").asLong();
        assertThat(API.output(elsewhere, 1)).contains("plain ").doesNotContain(forms);
        byte[] database = Files.readAllBytes(PRODUCT.directory().resolve("data/amas.mv.db"));
        assertThat(new String(database, StandardCharsets.ISO_8859_1)).doesNotContain(forms);
    }

    @Test
    void a60_noSecretIsInAnyCommandLineOrEnvironment() throws IOException {
        PRODUCT.add(new Recipe("attack/sleep").script("sleep 5"));
        PRODUCT.activate("attack/sleep");
        long id = API.launched("attack/sleep", "production");
        API.get(RUNS + "/" + id).has(200);
        long self = ProcessHandle.current().pid();
        Set<String> found = new TreeSet<>();
        for (ProcessHandle child : ProcessHandle.of(self).orElseThrow().descendants().toList()) {
            Path process = Path.of("/proc", String.valueOf(child.pid()));
            for (String file : List.of("cmdline", "environ")) {
                Path path = process.resolve(file);
                if (isOfAStep(process) && Files.isReadable(path)) {
                    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
                    if (text.contains("amas_redis_password") || text.contains("amas_password")) {
                        found.add(path.toString());
                    }
                }
            }
        }
        API.post(RUNS + "/" + id + "/cancellation", null).has(202);
        API.ended(id);
        assertThat(found).isEmpty();
    }

    /** The servers of the lab are our children too, and may say their passwords. */
    private static boolean isOfAStep(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip().matches("sh|sleep|setsid");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void a64_nothingTurnsTheRecordOff() {
        for (String path :
                List.of("/audit", "/audit/settings", "/settings/audit", "/api/v1/audit")) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
                assertThat(API.send(method, path, "{}").status()).as(path).isIn(403, 404, 405);
            }
        }
    }
}
