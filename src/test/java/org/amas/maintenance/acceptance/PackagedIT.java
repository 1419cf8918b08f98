package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code java -jar}, as on a machine that has never seen the application. */
class PackagedIT {

    private static final String TOKEN = "amas_packaged_" + "t".repeat(40);

    @Test
    void servesWithoutConfiguration(@TempDir Path folder) throws Exception {
        assumeTrue(isFree(8080), "port 8080 is taken on this machine");
        try (Packaged application = Packaged.started(folder, 8080, Map.of())) {
            Path data = folder.resolve("data");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(data)) {
                List<Path> all = files.toList();
                assertThat(all).extracting(f -> f.getFileName().toString()).contains("amas.mv.db");
                assertThat(all).allSatisfy(PackagedIT::isPrivate);
            }
            Matcher link =
                    Pattern.compile("(http://\\S+:8080)(/set-up\\?token=\\S+)")
                            .matcher(application.console());
            assertThat(link.find()).as(application.console()).isTrue();
            Pages admin = setUp(application, link.group(2));
            Api api = admin.token("admin");
            JsonNode environments = api.get("/api/v1/environments").has(200).json().path("items");
            assertThat(environments.valueStream().map(e -> e.path("name").asString()))
                    .containsExactly("local");
            assertThat(new Pages(application.base()).open(link.group(2)).status()).isEqualTo(410);
            JsonNode run = api.performed("daily/system-status", "local");
            assertThat(run.path("state").asString()).isNotEqualTo("PASSED");
            assertThat(run.toString())
                    .as("the JVM's language is Arabic, ours isn't")
                    .doesNotContainPattern("[\\u0660-\\u0669\\u066B\\u066C]");
            assertThat(run.toString()).containsPattern("\"headline\":\"[^\"]*[0-9]");
            verifiesOffline(admin, folder);
        }
    }

    private static void isPrivate(Path file) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .as(file.toString())
                .matches("rw[-x]------");
    }

    @Test
    void aSettingThatNobodyReadsAndAMissingFileAreSentences(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("application.yaml"), "amas:\n  run:\n    concurent: 3\n");
        assertThat(failure(folder, Map.of()))
                .contains(
                        "amas.run.concurent is not known",
                        "application.yaml",
                        "mean amas.run.concurrent?")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("data")).doesNotExist();
        Files.delete(folder.resolve("application.yaml"));

        Map<String, String> settings = new HashMap<>(Product.bootstrap(folder, TOKEN));
        settings.put("server.port", Integer.toString(Product.closedPort()));
        Files.delete(folder.resolve("password"));
        assertThat(failure(folder, settings))
                .contains(
                        "amas.access.bootstrap.password-file names " + folder.resolve("password"),
                        "does not exist")
                .doesNotContain("\tat ");
    }

    private static String failure(Path folder, Map<String, String> settings) throws Exception {
        Path console = Files.createTempFile(folder, "console", "");
        Process process = Packaged.process(Packaged.java(), folder, console, settings);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        return Files.readString(console);
    }

    /** The exported record, by the same jar, without the application. */
    private static void verifiesOffline(Pages admin, Path folder) throws Exception {
        Path export = folder.resolve("audit.jsonl");
        Files.write(export, admin.open("/audit.jsonl").has(200).bytes());
        assertThat(verified(folder, export)).startsWith("0 The record is intact up to #");
        String text = Files.readString(export);
        Files.writeString(export, text.replaceFirst("\"name\":\"root\"", "\"name\":\"eve\""));
        assertThat(verified(folder, export))
                .startsWith("1 The record is broken at #")
                .contains("its content is not what was recorded");
    }

    private static String verified(Path folder, Path export) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process verifier =
                new ProcessBuilder(
                                java.toString(),
                                "-jar",
                                Packaged.jar().toString(),
                                "audit",
                                "verify",
                                export.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(verifier.getInputStream().readAllBytes());
        return verifier.waitFor() + " " + said;
    }

    private static Pages setUp(Packaged application, String link) {
        Pages admin = new Pages(application.base());
        Matcher token = Pattern.compile("token=(\\S+)").matcher(link);
        assertThat(token.find()).isTrue();
        admin.submit(
                        link,
                        "/set-up",
                        Map.of(
                                "token",
                                token.group(1),
                                "username",
                                "root",
                                "displayName",
                                "Root",
                                "password",
                                Product.PASSWORD,
                                "repeated",
                                Product.PASSWORD))
                .has(303);
        return admin;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Test
    void anOlderJavaIsToldSoInASentence(@TempDir Path folder) throws Exception {
        Path java;
        try (Stream<Path> found =
                Stream.of("/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/java-17")
                        .map(home -> Path.of(home, "bin", "java"))) {
            java = found.filter(Files::isExecutable).findFirst().orElse(null);
        }
        assumeTrue(java != null, "no Java 17 on this machine");
        Path console = folder.resolve("console");
        Process process = Packaged.process(java, folder, console, Map.of());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(console))
                .contains("needs Java 25", "Java 17")
                .doesNotContain("Exception", "UnsupportedClassVersionError");
    }

    @Test
    void aMistypedCommandStartsNothing(@TempDir Path folder) throws Exception {
        Path console = folder.resolve("console");
        Process process =
                new ProcessBuilder(
                                Packaged.java().toString(),
                                "-jar",
                                Packaged.jar().toString(),
                                "frobnicate")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(console.toFile())
                        .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(console)).startsWith("There is no command frobnicate.");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void kill9LosesNothingAndLeavesNothingRunning(@TempDir Path folder) throws Exception {
        Path procedures = folder.resolve("procedures");
        String sleep = "86422." + ProcessHandle.current().pid();
        new Recipe("packaged/long")
                .script(
                        "setsid sleep N & sleep N & echo begun; sleep 3; echo after; sleep N"
                                .replace("N", sleep))
                .script("echo never")
                .in(procedures);
        new Recipe("packaged/quick").script("echo quick").in(procedures);
        new Recipe("packaged/much").script("seq 1 400000").in(procedures);
        int port = Product.closedPort();
        Map<String, String> settings = new HashMap<>(Product.bootstrap(folder, TOKEN));
        settings.put("server.port", Integer.toString(port));
        settings.put("amas.procedure.directory", procedures.toString());
        settings.put("amas.step.shell.enabled", "true");
        settings.put("amas.run.search-time", "0s");
        List<Long> acknowledged = new ArrayList<>();
        Api api = new Api("http://127.0.0.1:" + port, TOKEN);
        long interrupted;
        Packaged first = Packaged.started(folder, port, settings);
        try {
            interrupted = api.launched("packaged/long", "local");
            api.printed(interrupted, 1, 6);
            for (int i = 0; i < 10; i++) {
                acknowledged.add(api.launched("packaged/quick", "local"));
            }
        } finally {
            first.kill();
        }
        await().until(() -> Processes.with(sleep).size() >= 3);

        try (Packaged second = Packaged.started(folder, port, settings)) {
            JsonNode run = api.ended(interrupted);
            assertThat(run.path("state").asString()).isEqualTo("INTERRUPTED");
            assertThat(run.path("steps").get(0).path("state").asString()).isEqualTo("UNKNOWN");
            assertThat(run.path("steps").get(0).path("reason").asString()).contains("sleep (pid ");
            assertThat(run.path("steps").get(1).path("state").asString()).isEqualTo("SKIPPED");
            assertThat(api.output(interrupted, 1))
                    .as("also what it printed while nobody listened")
                    .isEqualTo("begun\nafter\n");
            assertThat(Processes.with(sleep)).isEmpty();
            for (long id : acknowledged) {
                assertThat(api.ended(id).path("state").asString()).isIn("PASSED", "INTERRUPTED");
            }
            assertThat(launches(api)).containsAll(acknowledged).contains(interrupted);
            assertThat(api.launched("packaged/quick", "local"))
                    .as("numbers go on where they were")
                    .isEqualTo(acknowledged.getLast() + 1);
            Pages root = new Pages(second.base()).signedIn();
            Answer verified = root.submit("/audit", "/audit/verification", Map.of());
            String page = verified.status() == 303 ? root.open("/audit").text() : verified.text();
            assertThat(page).contains("Chain verified to");
            searchesByParts(root, api.performed("packaged/much", "local").path("id").asLong());
        }
    }

    /** Each as far as its time reaches, which is nowhere near the end. */
    private static void searchesByParts(Pages root, long run) {
        Pattern count = Pattern.compile("role=\"status\"><strong>([\\d,]+) line");
        Pattern rest = Pattern.compile("href=\"([^\"]*)\">Search on from there");
        String link = "/runs/" + run + "/steps/1/search?q=77";
        long found = 0;
        int parts = 0;
        while (link != null) {
            String page = root.open(link).has(200).text();
            Matcher counted = count.matcher(page);
            assertThat(counted.find()).as(page).isTrue();
            found += Long.parseLong(counted.group(1).replace(",", ""));
            parts++;
            Matcher next = rest.matcher(page);
            link = next.find() ? next.group(1).replace("&amp;", "&") : null;
        }
        assertThat(parts).isBetween(2, 4);
        assertThat(found)
                .isEqualTo(
                        IntStream.rangeClosed(1, 400_000)
                                .filter(n -> Integer.toString(n).contains("77"))
                                .count());
    }

    private static List<Long> launches(Api api) {
        return api.get("/api/v1/audit?limit=1000")
                .json()
                .path("items")
                .valueStream()
                .filter(e -> e.path("action").asString().equals("run.launch"))
                .map(e -> Long.parseLong(e.path("object").asString()))
                .toList();
    }
}
