package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Every format says its own level, and a word in a message says nothing. */
class EntryReaderTests {

    private final EntryReader reader = new EntryReader(ZoneOffset.UTC);

    @Test
    void readsTheLevelOfJson() {
        Entry entry =
                read(
                        "{\"timestamp\": \"2026-11-23T19:38:43.519Z\", \"level\": \"ERROR\","
                                + " \"message\": \"x\"}");
        assertThat(entry.level()).isEqualTo(Level.ERROR);
        assertThat(entry.form()).isEqualTo(Form.JSON);
        assertThat(entry.at()).isEqualTo("2026-11-23T19:38:43.519Z");
        assertThat(entry.message()).isEqualTo("x");
        assertThat(read("{\"levelname\":\"CRITICAL\",\"msg\":\"x\"}").level())
                .isEqualTo(Level.CRITICAL);
        assertThat(read("{\"log\":{\"level\":\"error\"},\"message\":\"x\"}").level())
                .isEqualTo(Level.ERROR);
        assertThat(read("{\"level\":50,\"time\":1795462723519,\"msg\":\"x\"}").level())
                .isEqualTo(Level.ERROR);
        assertThat(read("{\"error_severity\":\"FATAL\",\"message\":\"x\"}").level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void dataInsideJsonIsNoLevel() {
        assertThat(
                        read("{\"level\":\"INFO\",\"message\":\"said {\\\"level\\\":"
                                        + " \\\"ERROR\\\"}\"}")
                                .level())
                .isEqualTo(Level.INFO);
        assertThat(
                        read("{\"event_type\":\"rule\",\"details\":{\"severity\":\"critical\"}}")
                                .level())
                .isEqualTo(Level.INFO);
    }

    @Test
    void aJsonLineThatWasCutSaysWhatComesBeforeTheCut() {
        String cut = "{\"level\": \"ERROR\", \"message\": \"boom\", \"exception\": \"Traceback";
        assertThat(read(cut).level()).isEqualTo(Level.ERROR);
        assertThat(read(cut).message()).isEqualTo("boom");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23 19:38:43,519 - amas.tasks - ERROR - Task failed",
                "2026-11-23 19:38:43,519 ERROR [amas.tasks] Task failed",
                "[2026-11-23 19:38:43,519] ERROR in app: Task failed",
                "[2026-11-23 19:38:43 +0000] [12] [ERROR] Task failed",
                "2026-11-23 19:38:43.519 | ERROR    | amas.tasks:run:12 - Task failed",
                "2026-11-23T19:38:43.519Z [error    ] Task failed   [amas.tasks]",
                "2026-11-23 19:38:43,519:amas.tasks:ERROR:Task failed",
                "2026-11-23 19:38:43,519 amas.tasks : ERROR : Task failed",
                "ERROR:amas.tasks:Task failed",
                "ERROR:    Exception in ASGI application, Task failed",
                "[ERROR] Task failed",
                "2026-11-23 19:38:43.519+0000 ERROR Task failed",
                "\u001b[31mERROR\u001b[0m:    Task failed"
            })
    void readsTheLevelOfTextFormats(String line) {
        Entry entry = read(line);
        assertThat(entry.level()).isEqualTo(Level.ERROR);
        assertThat(entry.message()).contains("Task failed").doesNotContain("ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 errors, 0 warnings",
                "2026-11-23 19:38:43,519 - amas - INFO - finished with 0 errors",
                "2026-11-23 19:38:43,519 - amas - INFO - got [ERROR] from the peer",
                "2026-11-23 19:38:43,519 INFO retry after ERROR: timeout",
                "2026-11-23 19:38:43,519 - amas - INFO - db said ERROR:  no relation",
                "ERROR_CODE=7",
                "ERROR_CODE: 7",
                "Errors: 0",
                "no FATAL trouble, no PANIC",
                "the author's token limit failed",
                "INFO:     127.0.0.1:1234 - \"GET /error HTTP/1.1\" 200 OK",
                "172.18.0.1 - - [23/Nov/2026:19:41:05 +0000] \"GET /error?level=FATAL HTTP/1.1\""
                        + " 200 5 \"-\"",
                "1:M 23 Nov 2026 19:38:11.175 # Server initialized",
                "1:M 23 Nov 2026 19:38:11.175 # WARNING Memory overcommit must be enabled! Without"
                        + " it, a background save may fail",
                "1:M 23 Nov 2026 19:38:11.175 * AOF loaded without error",
                "2026-11-23 19:38:16.173 UTC [49] LOG:  checkpoint complete: 0 errors",
                "2026-11-23 19:38:16.173 UTC [49] STATEMENT:  SELECT 'ERROR:  x'",
                "2026/11/23 19:38:13 [warn] 31#31: *5 an upstream response is buffered",
                "2026-11-23 19:38:43.519+0000 INFO  Started. No ERROR.",
                "{\"level\": \"INFO\", \"message\": \"0 errors\", \"ERROR_CODE\": \"FATAL\"}",
                "    at org.neo4j.ERROR: x"
            })
    void aWordInAMessageIsNoError(String line) {
        Entry entry = reader.read(line);
        assertThat(entry == null ? Level.INFO : entry.level()).isLessThan(Level.ERROR);
    }

    @Test
    void readsPostgresSeverities() {
        Entry error = read("2026-11-23 19:38:16.173 UTC [49] ERROR:  could not create index \"i\"");
        assertThat(error.level()).isEqualTo(Level.ERROR);
        assertThat(error.form()).isEqualTo(Form.POSTGRES);
        assertThat(error.at()).isEqualTo("2026-11-23T19:38:16.173Z");
        assertThat(error.field("process")).isEqualTo("49");
        assertThat(
                        read("2026-11-23 19:38:16 UTC [4] root@amas FATAL:  role \"root\" does not"
                                        + " exist")
                                .level())
                .isEqualTo(Level.CRITICAL);
        assertThat(read("2026-11-23 19:38:16 UTC [4] PANIC:  could not write").level())
                .isEqualTo(Level.CRITICAL);
        assertThat(read("waiting....2026-11-23 19:38:16.1 UTC [4] FATAL:  x").level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void whatBelongsToAnEntryIsNotCountedAgain() {
        assertThat(
                        levels(
                                "2026-11-23 19:38:16.173 UTC [49] ERROR:  could not create index",
                                "2026-11-23 19:38:16.173 UTC [49] DETAIL:  Key is duplicated.",
                                "2026-11-23 19:38:16.173 UTC [49] STATEMENT:  CREATE UNIQUE INDEX",
                                "\tON system_metrics (metric_name)",
                                "ERROR:  could not create index",
                                "DETAIL:  Key is duplicated."))
                .containsExactly(Level.ERROR);
        assertThat(
                        levels(
                                "2026-11-23 19:38:43,519 - amas - ERROR - Task failed",
                                "Traceback (most recent call last):",
                                "  File \"x.py\", line 3, in run",
                                "    raise ValueError(\"ERROR\")",
                                "ValueError: ERROR",
                                "",
                                "During handling of the above exception, another exception"
                                        + " occurred:",
                                "Traceback (most recent call last):",
                                "  File \"x.py\", line 9, in run",
                                "KeyError: 'x'"))
                .containsExactly(Level.ERROR);
        assertThat(
                        levels(
                                "2026-11-23 19:38:43.519+0000 ERROR Failed to start",
                                "java.lang.IllegalStateException: ERROR",
                                "\tat org.neo4j.Main.main(Main.java:3)",
                                "Caused by: java.io.IOException: ERROR"))
                .containsExactly(Level.ERROR);
    }

    @Test
    void aTracebackThatNobodyLoggedIsOneError() {
        assertThat(
                        levels(
                                "INFO:     Started server process [1]",
                                "Traceback (most recent call last):",
                                "  File \"x.py\", line 3, in run",
                                "ZeroDivisionError: division by zero",
                                "Traceback (most recent call last):",
                                "  File \"x.py\", line 3, in run",
                                "ZeroDivisionError: division by zero"))
                .containsExactly(Level.INFO, Level.ERROR, Level.ERROR);
    }

    @Test
    void readsRedisMarks() {
        assertThat(read("1:M 23 Nov 2026 19:38:11.175 # Background saving error").level())
                .isEqualTo(Level.ERROR);
        assertThat(
                        read("1:M 23 Nov 2026 19:38:11.175 # Can't save in background: fork: Cannot"
                                        + " allocate")
                                .level())
                .isEqualTo(Level.ERROR);
        Entry crash = read("1:M 23 Nov 2026 19:38:11.175 # Redis 7.0.15 crashed by signal: 11");
        assertThat(crash.level()).isEqualTo(Level.CRITICAL);
        assertThat(crash.at()).isEqualTo("2026-11-23T19:38:11.175Z");
        assertThat(crash.message()).startsWith("Redis 7.0.15");
    }

    @Test
    void readsNginxStatusAndLevels() {
        Entry failed =
                read(
                        "10.20.0.31 - bob [23/Nov/2026:19:41:05 +0100] \"POST /api/v1/tasks?x=1"
                                + " HTTP/1.1\" 502 166 \"-\" \"a \\\"b\\\" c\" rt=5.001");
        assertThat(failed.level()).isEqualTo(Level.ERROR);
        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.at()).isEqualTo("2026-11-23T18:41:05Z");
        assertThat(failed.field("address")).isEqualTo("10.20.0.31");
        assertThat(failed.field("user")).isEqualTo("bob");
        assertThat(failed.signature()).isEqualTo("HTTP 502 POST /api/v<n>/tasks");
        assertThat(read("::1 - - [23/Nov/2026:19:41:05 +0000] \"GET / HTTP/1.1\" 404 0").level())
                .isEqualTo(Level.WARNING);
        Entry crit =
                read(
                        "2026/11/23 19:38:13 [crit] 31#31: *5 upstream timed out, client: 10.0.0.9,"
                                + " server: a");
        assertThat(crit.level()).isEqualTo(Level.CRITICAL);
        assertThat(crit.field("address")).isEqualTo("10.0.0.9");
        assertThat(crit.message()).startsWith("*5 upstream");
        assertThat(read("2026/11/23 19:38:13 [error] 31#31: *5 x").level()).isEqualTo(Level.ERROR);
        assertThat(read("2026/11/23 19:38:13 [emerg] 1#1: bind() failed").level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void aTimeWithoutAZoneIsOfTheZoneTold() {
        EntryReader berlin = new EntryReader(ZoneId.of("Europe/Berlin"));
        Entry entry = berlin.read("2026-11-23 19:38:43,519 - amas - ERROR - x");
        assertThat(Objects.requireNonNull(entry).at()).isEqualTo("2026-11-23T18:38:43.519Z");
    }

    @Test
    void whatHasNoTimeInheritsIt() {
        read("2026-11-23 19:38:43,519 - amas - INFO - x");
        assertThat(reader.read("a line without a head")).isNull();
        assertThat(reader.at()).isEqualTo(Instant.parse("2026-11-23T19:38:43.519Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}",
                "[",
                "]",
                "\"",
                "{\"",
                "2026",
                "2026-99-99 99:99:99 ERROR x",
                "1:M ",
                "a - - [",
                "a - - [23/Nov/2026:19:41:05 +0000] \"",
                "2026/11/23 19:38:13 [",
                "{\"level\":\"ERROR\"",
                "\u0000\u0001\u001b[",
                "99/XXX/2026:00:00:00 +0000",
                "1:M 99 Xxx 2026 19:38:11.175 # x"
            })
    void survivesAnything(String line) {
        Entry entry = reader.read(line);
        assertThat(entry == null || entry.message() != null).isTrue();
    }

    private Entry read(String line) {
        return Objects.requireNonNull(reader.read(line), line);
    }

    private List<Level> levels(String... lines) {
        EntryReader own = new EntryReader(ZoneOffset.UTC);
        return Arrays.stream(lines)
                .map(own::read)
                .filter(Objects::nonNull)
                .map(EntryReaderTests::level)
                .toList();
    }

    private static Level level(@Nullable Entry entry) {
        return entry == null ? Level.DEBUG : entry.level();
    }
}
