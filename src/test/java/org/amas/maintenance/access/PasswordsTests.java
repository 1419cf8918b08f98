package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.LongStream;

class PasswordsTests {

    private final Passwords passwords = new Passwords();

    @Test
    void refusesWeakOnes() {
        assertThat(Passwords.weakness("ana", "elevenchars")).isPresent();
        assertThat(Passwords.weakness("ana", "x".repeat(201))).isPresent();
        assertThat(Passwords.weakness("ana", "my name is Ana!")).isPresent();
        assertThat(Passwords.weakness("ana", "abababababababab")).isPresent();
        assertThat(Passwords.weakness("ana", "correct horse battery")).isEmpty();
        for (String common : List.of("password1234", "PASSWORD1234", "123456789012")) {
            assertThat(Passwords.weakness("ana", common))
                    .hasValueSatisfying(said -> assertThat(said).contains("guessed"));
        }
    }

    @Test
    void matchesTheRightOneOnly() {
        String hash = passwords.hash("correct horse battery");

        assertThat(hash).startsWith("$argon2id$").doesNotContain("correct");
        assertThat(passwords.matches("correct horse battery", hash)).isTrue();
        assertThat(passwords.matches("correct horse batterz", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
    }

    @Test
    void matchesNothingWhereThereIsNoAccount() {
        assertThat(passwords.matches("correct horse battery", null)).isFalse();
        assertThat(passwords.matches("", null)).isFalse();
    }

    @Test
    void a40_takesAsLongWhereThereIsNoAccount() {
        String hash = passwords.hash("correct horse battery");
        long known = median(() -> passwords.matches("a guess at it", hash));
        long unknown = median(() -> passwords.matches("a guess at it", null));
        assertThat((double) unknown / known).isBetween(0.5, 2.0);
    }

    /** In processor time: what else the machine does at the moment says nothing. */
    private static long median(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return LongStream.range(0, 9)
                .map(
                        n -> {
                            long began = threads.getCurrentThreadCpuTime();
                            work.run();
                            return threads.getCurrentThreadCpuTime() - began;
                        })
                .sorted()
                .skip(4)
                .findFirst()
                .orElseThrow();
    }
}
