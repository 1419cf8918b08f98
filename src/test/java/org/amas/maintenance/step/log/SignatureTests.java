package org.amas.maintenance.step.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** The same trouble has the same signature, whatever numbers and names it comes with. */
class SignatureTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "Task task_1013 failed after 3 attempts | Task task_<n> failed after <n> attempts",
                "Redis timeout after 2007 ms on queue:tasks | Redis timeout after <n> ms on"
                        + " queue:tasks",
                "answered 503 for request 0x00009e37 | answered <n> for request <hex>",
                "run 6fa459ea-ee8a-3ca4-894e-db77e160355e is lost | run <uuid> is lost",
                "connect to 10.20.0.31:5432 refused | connect to <ip> refused",
                "no space for /var/lib/amas/task-7.json left | no space for <path> left",
                "cannot read '/data/a/b' | cannot read '<path>'",
                "request req_1a2b3c4d failed | request req_<hex> failed",
                "relation \"tasks\" does not exist | relation \"tasks\" does not exist",
                "key \"task:4711\" is gone | key \"<id>\" is gone",
                "mail to bob@amas.example bounced | mail to <email> bounced",
                "GET /api/v1/tasks/77 500 in 20 ms | GET /api/v<n>/tasks/<n> <n> in <n> ms",
                "fetch https://a.example/x?y=1&z=2, again | fetch https://<url>, again",
                "took 1.25 s,  then   2.5 s | took <n> s, then <n> s",
                "can't open it's file | can't open it's file",
                "pool: 20 of 20 in use | pool: <n> of <n> in use"
            })
    void takesOutWhatIdentifiesASingleThing(String message, String signature) {
        assertThat(Signature.of(message)).isEqualTo(signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"", "'", "a=", "1.", "/", "(", "\"'", "<n>", "0x", "::", "@", "a/1", "\\", "%"
            })
    void isLinearInTheLengthOfALine(String unit) {
        String line = unit.repeat(2_000_000 / unit.length());
        long started = System.nanoTime();
        String signature = Signature.of(line);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
        assertThat(signature.length()).isLessThanOrEqualTo(240);
    }

    @Test
    void survivesEmptyAndOddText() {
        assertThatCode(() -> Signature.of("")).doesNotThrowAnyException();
        assertThat(Signature.of("\u0000a\u001bb")).isEqualTo("a b");
        assertThat(Signature.of("ünïcödé 7")).isEqualTo("ünïcödé <n>");
    }
}
