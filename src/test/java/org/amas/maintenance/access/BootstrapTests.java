package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.io.ClassPathResource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class BootstrapTests {

    private final Accounts accounts = mock();
    private final Tokens tokens = mock();

    @TempDir private Path directory = Path.of("");

    @Test
    void namesThePropertyOfAMissingFile() {
        assertFails(
                "root",
                directory.resolve("absent"),
                null,
                "password-file names .*/absent, which does not exist");
        assertFails("root", directory, null, "password-file names .* which is a folder");
        assertFails("root", null, null, "password-file must be set");
    }

    @Test
    void namesThePropertyOfAnEmptyOrShortFile() throws Exception {
        assertFails("root", file(" \n"), null, "password-file names .* which is empty");
        assertFails(
                "root",
                file("correct horse battery"),
                file("short"),
                "token-file must hold at least 20");
    }

    @Test
    void refusesFilesThatBelongToNobody() throws Exception {
        assertFails(null, file("correct horse battery"), null, "password-file needs .*username");
        assertFails(null, null, file("x".repeat(30)), "token-file needs .*username");
    }

    @Test
    void theFailureIsASentenceWithAWayOut() throws Exception {
        when(accounts.none()).thenReturn(true);
        Path absent = directory.resolve("absent");
        Throwable failure =
                catchThrowable(
                        () ->
                                bootstrap("root", file("correct horse battery"), absent)
                                        .afterSingletonsInstantiated());

        FailureAnalysis analysis = new InvalidBootstrapAnalyzer().analyze(failure);

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "The configuration property amas.access.bootstrap.token-file names "
                                + absent
                                + ", which does not exist.");
        assertThat(analysis.getAction()).contains("API token", "prints a link");
        assertThat(new ClassPathResource("META-INF/spring.factories").getContentAsString(UTF_8))
                .contains(InvalidBootstrapAnalyzer.class.getName());
    }

    @Test
    void takesTheContentWithoutItsLineEnd() throws Exception {
        when(accounts.none()).thenReturn(true);

        bootstrap("root", file("correct horse battery\n"), null).afterSingletonsInstantiated();

        verify(accounts)
                .createWithPassword(
                        any(), eq("root"), any(), eq(Role.ADMIN), eq("correct horse battery"));
        verify(tokens, never()).adopt(any(), any(), any(), any());
    }

    @Test
    void asksForNothingOnceThereIsAnAccount() {
        when(accounts.none()).thenReturn(false);

        bootstrap("root", directory.resolve("absent"), null).afterSingletonsInstantiated();

        verify(accounts, never()).createWithPassword(any(), any(), any(), any(), any());
    }

    private void assertFails(
            @Nullable String username,
            @Nullable Path password,
            @Nullable Path token,
            String message) {
        when(accounts.none()).thenReturn(true);
        assertThatThrownBy(() -> bootstrap(username, password, token).afterSingletonsInstantiated())
                .hasMessageMatching("amas\\.access\\.bootstrap\\." + message + ".*");
    }

    private Bootstrap bootstrap(
            @Nullable String username, @Nullable Path password, @Nullable Path token) {
        AccessSettings settings =
                new AccessSettings(
                        null, List.of(), new AccessSettings.Bootstrap(username, password, token));
        PlatformTransactionManager transactions = mock();
        return new Bootstrap(settings, accounts, tokens, new TransactionTemplate(transactions));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "secret", ""), content);
    }
}
