package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.amas.maintenance.RunCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that cron calls: its exit code is the run's verdict. */
class RunCommandIT {

    private static final Product PRODUCT = Product.shared();

    @TempDir Path folder;

    private record Ended(int code, String text) {}

    private Ended run(String... arguments) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), PRODUCT.api().token() + "\n");
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--token-file")) {
            all.addAll(List.of("--token-file", token.toString()));
        }
        if (!all.contains("--url")) {
            all.addAll(List.of("--url", PRODUCT.api().base()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = RunCommand.run(all, new PrintStream(out, true, UTF_8));
        return new Ended(code, out.toString(UTF_8));
    }

    @Test
    void endsWith2AndNamesEachCheckThatFailed() throws IOException {
        Ended ended = run("tools/health-check", "--environment", "down");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.text())
                .contains("tools/health-check in down: FAILED")
                .contains("PostgreSQL round trip")
                .contains("Redis round trip");
    }

    @Test
    void endsWith0WhenAllIsWell() throws IOException {
        PRODUCT.add(new Recipe("cron/well").script("echo fine"));

        Ended ended = run("cron/well", "--environment", "own");

        assertThat(ended.code()).as(ended.text()).isEqualTo(0);
    }

    @Test
    void endsWith1WhenSomethingWarns() throws IOException {
        PRODUCT.add(
                new Recipe("cron/warns")
                        .script(
                                "echo '{\"finding\":{\"severity\":\"WARNING\",\"place\":\"here\","
                                        + "\"text\":\"It is odd.\",\"fingerprint\":\"odd\"}}'"));

        Ended ended = run("cron/warns", "--environment", "own");

        assertThat(ended.code()).as(ended.text()).isEqualTo(1);
        assertThat(ended.text()).contains("WARNING here: It is odd.");
    }

    @Test
    void endsWith3WhenNothingCouldBeLaunched() throws IOException {
        assertThat(run("no/such", "--environment", "own"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(3))
                .satisfies(e -> assertThat(e.text()).contains("400").contains("no/such"));
        assertThat(
                        run(
                                "tools/health-check",
                                "--environment",
                                "own",
                                "--url",
                                "http://127.0.0.1:" + Product.closedPort()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(3));
        assertThat(run("tools/health-check", "--token-file", "/nowhere", "--environment", "own"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(3));
        assertThat(run("--environment", "own"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(3))
                .satisfies(e -> assertThat(e.text()).contains("Usage:"));
        assertThat(run("tools/health-check", "--environment", "own", "--timeout", "soon"))
                .satisfies(e -> assertThat(e.text()).contains("Usage:"));
    }
}
