package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Hashes and checks passwords: Argon2id, 19 MiB and two passes each. */
@Component
class Passwords {

    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    /** The long ones of the lists that guessers begin with; the others are too short anyway. */
    private static final Set<String> COMMON =
            Set.of(
                    """
                    password1234 password12345 password123456 password1234!
                    passwordpassword mypassword123 adminadmin123 admin1234567
                    admin12345678 administrator administrator1 administrator123
                    123456789012 1234567890123 12345678901234 123456789012345
                    1234567891011 123456789123 012345678910 987654321098 qwertyuiop12
                    qwertyuiop123 qwertyuiop1234 qwerty123456 qwerty1234567 qwertyuiopasdf
                    qwertyuiopasdfghjkl qwertzuiop123 asdfghjkl123 asdfghjkl1234
                    1q2w3e4r5t6y q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3 1234qwerasdf
                    qwer1234asdf abcdefghijkl abcdef123456 abc123456789 abcd12345678
                    iloveyou1234 letmein12345 letmein123456 welcome12345 welcome123456
                    changeme1234 changeme12345 changemenow1 sunshine1234 princess1234
                    football1234 baseball1234 superman1234 trustno1trustno1 hello1234567
                    default12345 secret123456 p@ssw0rd1234 p@ssword1234 passw0rd1234
                    correcthorsebatterystaple
                    """
                            .split("\\s+"));

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);

    /** Each check takes 19 MiB: a flood of sign-ins must not become a flood of memory. */
    private final Semaphore places = new Semaphore(4);

    private final String nobody = hash(Secret.random("").value());

    String hash(String password) {
        return String.valueOf(encoder.encode(password));
    }

    /**
     * Takes as long for an account that doesn't exist (or has no password yet) as for one that
     * does.
     *
     * @throws Busy if too many others are being checked
     */
    boolean matches(String password, @Nullable String hash) {
        try {
            if (!places.tryAcquire(5, TimeUnit.SECONDS)) {
                throw new Busy();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Busy();
        }
        try {
            String typed = password.length() > LONGEST ? "" : password;
            return encoder.matches(typed, hash == null ? nobody : hash) && hash != null;
        } finally {
            places.release();
        }
    }

    /** What is wrong with a new password, in words for the person who chose it. */
    static Optional<String> weakness(String username, String password) {
        if (password.length() < SHORTEST) {
            return Optional.of("Use at least " + SHORTEST + " characters.");
        }
        if (password.length() > LONGEST) {
            return Optional.of("Use at most " + LONGEST + " characters.");
        }
        if (password.toLowerCase(Locale.ROOT).contains(username.toLowerCase(Locale.ROOT))) {
            return Optional.of("Leave the user name out of the password.");
        }
        if (password.chars().distinct().count() < 5) {
            return Optional.of("Use at least five different characters.");
        }
        if (COMMON.contains(password.toLowerCase(Locale.ROOT))) {
            return Optional.of("Choose another one: this is among the first that are guessed.");
        }
        return Optional.empty();
    }

    /** More sign-ins at once than we can check. */
    static class Busy extends RuntimeException {}
}
