package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Real files; the secrets are put together here, so that none lies in this repository. */
class FileSecretsKindTests {

    private static final String GITHUB = "ghp_" + "a1B2c3D4e5F6".repeat(3);
    private static final FileSecretsKind.Settings DEFAULTS =
            new FileSecretsKind.Settings(null, null, null, null, null, null);

    @TempDir Path source;

    private final FileSecretsKind kind = new FileSecretsKind();

    @BeforeEach
    void writeInnocentCode() throws IOException {
        write("src/main.py", "import os\npassword = os.environ['AMAS_PASSWORD']\n");
    }

    private Path write(String name, String text) throws IOException {
        Path file = source.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private RecordingContext context() {
        List<String> none = List.of();
        return new RecordingContext().with(new FilesTarget(source, none, none, none, source, null));
    }

    private RecordingContext scanned(FileSecretsKind.Settings settings) throws Exception {
        RecordingContext context = context();
        context.perform(kind, settings);
        return context;
    }

    @Test
    @PlantedFault(
            check = "file.secrets",
            fault = "a token in the source",
            removed = "the token is removed")
    void aPlantedTokenFailsUntilItIsRemoved() throws Exception {
        assertThat(scanned(DEFAULTS).findings()).isEmpty();

        Path planted = write("src/deploy.py", "# deploys\n\nTOKEN = '" + GITHUB + "'\n");
        RecordingContext context = scanned(DEFAULTS);
        assertThat(context.findings(Severity.ERROR))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.place()).isEqualTo("src/deploy.py:3");
                            assertThat(f.fingerprint())
                                    .matches("secret:github-token:src/deploy.py:[0-9a-f]{12}");
                        });
        assertThat(context.value("secrets_found")).isOne();

        Files.delete(planted);
        RecordingContext after = scanned(DEFAULTS);
        assertThat(after.findings()).isEmpty();
        assertThat(after.value("files_scanned")).isOne();
        assertThat(after.outcome().map(Outcome::ending)).contains(Ending.DONE);
    }

    @Test
    void theSecretItselfIsToldNowhere() throws Exception {
        write("a.env", "AWS=" + "AKIA" + "QWERTYUIOPASDFGH" + "\nexport T=" + GITHUB + "\n");
        RecordingContext context = scanned(DEFAULTS);
        assertThat(context.findings()).hasSize(2);
        assertThat(
                        context.text()
                                + context.findings()
                                + context.tables()
                                + context.readings()
                                + context.kept()
                                + context.outcome())
                .doesNotContain(GITHUB, "QWERTYUIOPASDFGH");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'-----BEGIN '|RSA PRIVATE KEY-----|private-key|ERROR",
                "xoxb-|1234567890-abcdefghijkl|slack-token|ERROR",
                "url: postgresql://amas:|Tr0ub4dor-3x@db:5432/amas|password-in-a-url|ERROR",
                "SECRET_KEY = '|q9X2mK7vB4nL8sT1wZ6r'|assigned-secret|WARNING",
                "\"api_key\": \"|9f8e7d6c5b4a39281706f5e4d3c2b1a0\"|assigned-secret|WARNING"
            })
    void knowsASecretByItsForm(String head, String tail, String rule, Severity severity)
            throws Exception {
        write("config/settings", head + tail + "\n");
        assertThat(scanned(DEFAULTS).findings())
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.severity()).isEqualTo(severity);
                            assertThat(f.fingerprint()).startsWith("secret:" + rule + ":");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SECRET_KEY=change-me-before-production",
                "password: ${POSTGRES_PASSWORD}",
                "DATABASE_URL=postgresql://amas:${DB_PASSWORD}@db/amas",
                "token = get_token_from_the_vault(name)",
                "api_key = \"xxxxxxxxxxxxxxxxxxxxxxxx\"",
                "\"integrity\": \"sha512-p0s1tBq9vZr7mXk2Jq8Ww==\"",
                "password_policy_description_text = 'aaaaaaaaaaaaaaaaaaaa'"
            })
    void takesNoPlaceholderForASecret(String line) throws Exception {
        write("settings.env", line + "\n");
        assertThat(scanned(DEFAULTS).findings()).isEmpty();
    }

    @Test
    void whatIsAllowedByHashOrPathIsCountedAndNotFound() throws Exception {
        write("one.env", "T=" + GITHUB + "\n");
        write("ssl/key.pem", "-----BEGIN " + "PRIVATE KEY-----\n");
        String hash =
                scanned(DEFAULTS).findings().stream()
                        .map(Finding::fingerprint)
                        .filter(f -> f.contains("one.env"))
                        .map(f -> f.replaceFirst(".*:", ""))
                        .findFirst()
                        .orElseThrow();

        Path allowed =
                write(".amas-secrets-allow", "# known\n" + hash + " # a test's\nssl/*.pem\n");
        RecordingContext context = scanned(DEFAULTS);
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("secrets_allowed")).isEqualTo(2);

        Files.delete(allowed);
        assertThat(scanned(DEFAULTS).findings()).hasSize(2);
    }

    @Test
    void passesOverWhatIsBinaryTooBigExcludedOrALink(@TempDir Path elsewhere) throws Exception {
        write("image.bin", "\0" + GITHUB);
        write("node_modules/x/index.js", GITHUB);
        write("big.txt", GITHUB + "\n" + "x".repeat(3_000));
        Path outside = Files.writeString(elsewhere.resolve("outside.txt"), GITHUB);
        Files.createSymbolicLink(source.resolve("link.txt"), outside);
        RecordingContext context =
                scanned(
                        new FileSecretsKind.Settings(
                                null, null, null, null, DataSize.ofKilobytes(2), null));
        assertThat(context.findings()).isEmpty();
        assertThat(context.value("files_passed_over")).isEqualTo(2);
    }

    @Test
    void doesNotPassWhereItDidNotLookAtEverything() throws Exception {
        write("second.py", "x = 1\n");
        FileSecretsKind.Settings one =
                new FileSecretsKind.Settings(null, null, 1, null, null, null);
        assertThat(context().perform(kind, one))
                .satisfies(
                        o -> {
                            assertThat(o.ending()).isEqualTo(Ending.UNKNOWN);
                            assertThat(o.reason()).contains("more than 1 files");
                        });
    }

    @Test
    void isNotRunWithoutASourceFolder() {
        List<String> none = List.of();
        RecordingContext context =
                new RecordingContext().with(new FilesTarget(source, none, none, none, null, null));
        assertThatThrownBy(() -> context.perform(kind, DEFAULTS))
                .isInstanceOf(TargetAbsent.class)
                .hasMessageContaining("files.source");
    }
}
