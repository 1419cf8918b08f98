package org.amas.maintenance.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Hashes and checks passwords: Argon2id, 19 MiB and two passes each. */
@Component
class Passwords {

    static final int SHORTEST = 12;
    static final int LONGEST = 200;

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
        return Optional.empty();
    }

    /** More sign-ins at once than we can check. */
    static class Busy extends RuntimeException {}
}
